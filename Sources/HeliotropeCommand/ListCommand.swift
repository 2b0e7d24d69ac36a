import ArgumentParser
import Foundation
import Heliotrope

extension CompletionKind {
  /// Names of the catalogue, for the shell.
  static var experiments: CompletionKind { .list(Experiment.catalogue.map(\.name)) }
}

/// The catalogue of experiments.
struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the experiments that can be run by name.",
    discussion: """
      With a name: its parameters, what is swept by default and what is allowed.

      EXAMPLES
        heliotrope list
        heliotrope list learning-curve
        heliotrope list learning-curve --spec > mine.yaml    a file to edit and run
      """)

  @Argument(help: "An experiment to describe.", completion: .experiments)
  var name: String?

  @Flag(help: "Print as JSON.")
  var json = false

  @Flag(help: "Print the experiment's complete specification as YAML.")
  var spec = false

  func run() throws {
    guard let name else {
      if spec { throw ValidationError("--spec needs the name of an experiment.") }
      try listAll()
      return
    }
    let experiment = try Experiment.named(name)
    if spec {
      print(try ExperimentSpecification(experiment).yaml(for: experiment), terminator: "")
    } else if json {
      print(try jsonText(Description(experiment, topic: topic(of: experiment))))
    } else {
      describe(experiment)
    }
  }

  private func listAll() throws {
    if json {
      print(
        try jsonText(
          Topic.all.flatMap { topic in
            topic.experiments.map { Description($0, topic: topic.name) }
          }))
      return
    }
    let width = Experiment.catalogue.map(\.name.count).max() ?? 0
    for topic in Topic.all {
      print("\(topic.name): \(topic.title)")
      for experiment in topic.experiments {
        let name = experiment.name.padding(toLength: width, withPad: " ", startingAt: 0)
        print("  \(name)  \(experiment.summary) (about \(experiment.cost))")
      }
    }
    print("\nheliotrope list NAME tells the parameters of one.")
  }

  private func topic(of experiment: Experiment) -> String {
    Topic.all.first { $0.experiments.contains { $0.name == experiment.name } }?.name ?? ""
  }

  private func describe(_ experiment: Experiment) {
    print("\(experiment.name): \(experiment.summary) (about \(experiment.cost))\n")
    let width = experiment.parameters.map(\.name.count).max() ?? 0
    for parameter in experiment.parameters {
      let name = parameter.name.padding(toLength: width, withPad: " ", startingAt: 0)
      let axis = experiment.sweep.first { $0.parameter == parameter.name }
      let value =
        axis.map { "swept over " + $0.values.map(\.plainText).joined(separator: ", ") }
        ?? "default \(parameter.fallback.plainText)"
      print(wrapped("  \(name)  \(parameter.meaning): \(parameter.allowed); \(value)"))
    }
    let replicates =
      experiment.replicates == 0
      ? "Nothing is random in it." : "\(experiment.replicates) replicates by default."
    print("\n\(replicates)")
  }

  private struct Description: Encodable {
    struct Parameter: Encodable {
      var name: String
      var meaning: String
      var allowed: String
      var `default`: JSONValue
    }
    var name: String
    var topic: String
    var summary: String
    var cost: String
    var parameters: [Parameter]
    var sweep: [String: [JSONValue]]
    var replicates: Int

    init(_ experiment: Experiment, topic: String) {
      name = experiment.name
      self.topic = topic
      summary = experiment.summary
      cost = experiment.cost
      parameters = experiment.parameters.map {
        Parameter(
          name: $0.name, meaning: $0.meaning, allowed: $0.allowed, default: $0.fallback)
      }
      sweep = Dictionary(
        uniqueKeysWithValues: experiment.sweep.map { ($0.parameter, $0.values) })
      replicates = experiment.replicates
    }
  }
}
