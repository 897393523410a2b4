import Synchronization
import Testing

@testable import Store

struct TurnstileTests {
    /// What those who pass note down.
    private final class Book: Sendable {
        let order = Mutex<[Int]>([])
        let inside = Mutex(0)
        let most = Mutex(0)

        func enter(_ number: Int) {
            let now = inside.withLock { now in
                now += 1
                return now
            }
            most.withLock { $0 = max($0, now) }
            order.withLock { $0.append(number) }
        }

        func leave() { inside.withLock { $0 -= 1 } }
    }

    @Test func oneAtATimeAndNobodyIsForgotten() async {
        let turnstile = Turnstile()
        let book = Book()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                group.addTask {
                    await turnstile.enter()
                    book.enter(number)
                    await Task.yield()
                    book.leave()
                    turnstile.leave()
                }
            }
        }
        #expect(book.most.withLock { $0 } == 1)
        #expect(book.order.withLock { $0.sorted() } == Array(0..<200))
    }

    @Test func thoseWhoWaitPassInTheirOrder() async {
        let turnstile = Turnstile()
        let book = Book()
        await turnstile.enter()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<5 {
                group.addTask {
                    await turnstile.enter()
                    book.enter(number)
                    turnstile.leave()
                }
                while turnstile.waiting <= number { await Task.yield() }
            }
            turnstile.leave()
        }
        #expect(book.order.withLock { $0 } == [0, 1, 2, 3, 4])
    }
}
