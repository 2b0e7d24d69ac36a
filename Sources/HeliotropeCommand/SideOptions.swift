import ArgumentParser
import Heliotrope

/// A table whose target has two sides.
struct SidedTable: ParsableArguments {
  @OptionGroup var table: RequiredTable
  @OptionGroup var sides: SideOptions
}

/// How the target of a table becomes two sides.
struct SideOptions: ParsableArguments {
  @Option(
    help:
      "Two classes A,B, other rows are left out; or one, A, against the rest (default: the two there are)."
  )
  var classes: String?

  @Option(help: "For a target of numbers: those above this value against the others.")
  var above: Double?

  func validate() throws {
    if classes != nil, above != nil {
      throw ValidationError("Give only one of --classes and --above.")
    }
  }

  func sides() throws(HelioError) -> TwoSides {
    if let above { return .above(above) }
    let names = words(classes)
    switch names.count {
    case 0 where classes == nil: return .classes
    case 1: return .oneAgainstRest(names[0])
    case 2 where names[0] != names[1]: return .pair(positive: names[0], negative: names[1])
    default:
      throw .invalid(
        parameter: "classes", requirement: "one class, or two different ones, separated by a comma",
        got: classes ?? "none")
    }
  }
}
