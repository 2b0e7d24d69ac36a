import ArgumentParser
import Foundation
import Heliotrope

@main
struct HeliotropeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "heliotrope",
    abstract: "How feature learning reshapes the function space of a two-layer network.",
    discussion: """
      Predicts from theory, simulates the real network, compares the two with an agreement number, and \
      applies the same adapted kernel to your own tables.

      EXAMPLES
        heliotrope demo                                  the main job, with a report
        heliotrope reshape --example digits              on a shipped table
        heliotrope reshape houses.csv --target price     on your own
        heliotrope reshape --model single-index --link 'z + h2(z)' --dimension 100
        heliotrope diagnose houses.csv --target price    which directions count
        heliotrope robustness houses.csv --target price  how far to another answer
        heliotrope forecast houses.csv --target price    what SGD will reach
        heliotrope adapter before.npy after.npy          which adapter fits a change
        heliotrope run mixing                            one experiment of many
      """,
    version: Provenance.version,
    groupedSubcommands: [
      CommandGroup(
        name: "Tables",
        subcommands: [
          ReshapeCommand.self, DiagnoseCommand.self, FitCommand.self, PredictCommand.self,
          ExplainCommand.self, RobustnessCommand.self, ForecastCommand.self,
          OverfitCommand.self, CertifyCommand.self,
        ]),
      CommandGroup(name: "Weights", subcommands: [AdapterCommand.self]),
      CommandGroup(
        name: "Laboratory",
        subcommands: [
          DemoCommand.self, ListCommand.self, RunCommand.self, StatusCommand.self,
          MergeCommand.self, DrawCommand.self, GalleryCommand.self,
        ]),
      CommandGroup(name: "Theory", subcommands: [ComputeCommand.self, CheckCommand.self]),
      CommandGroup(name: "Housekeeping", subcommands: [DoctorCommand.self]),
    ])

  /// Exit codes: 0 done, 1 failed, 64 bad usage, 65 bad data, 66 no such input.
  static func main() async {
    restartWithSuitableKernels()
    reuseMemory()
    handleInterrupts()
    // A file that may grow no further is an error of writing, not the end.
    signal(SIGXFSZ, SIG_IGN)
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let error as HelioError {
      printToStandardError("Error: \(error)")
      Foundation.exit(error.exitCode)
    } catch {
      // Help and version are messages, whose printing can fail as any other.
      guard exitCode(for: error) == .success else { exit(withError: error) }
      print(fullMessage(for: error))
    }
  }

  /// Ctrl-C: say how to go on. Every finished cell is already in the results folder.
  private static func handleInterrupts() {
    signal(SIGINT) { _ in
      let message =
        "\nInterrupted. What is finished is kept: the same command goes on from there.\n"
      _ = unsafe write(2, message, message.utf8.count)
      _exit(130)
    }
  }
}
