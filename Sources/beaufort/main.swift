import App

await Beaufort.start()
