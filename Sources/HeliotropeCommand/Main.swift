import ArgumentParser

@main
struct HeliotropeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "heliotrope")
}
