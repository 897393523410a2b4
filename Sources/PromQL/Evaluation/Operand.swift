/// The value of an expression over all steps of a grid.
enum Operand {
    /// One number per step.
    case scalar([Double])
    case string(String)
    case vector([Row])
}
