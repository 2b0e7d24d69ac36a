/// Why something could not be done: one sentence that names the parameter, the rule and the value.
///
/// The command line ends with 64 for a wrong request (``invalid``), 65 for unusable data (``data``), 66 for an
/// input that is not there (``noInput``), and 1 for all that turned out on the way: the mathematics has no
/// answer (``undefined``, ``diverges``, ``noSolution``), a routine failed (``notConverged``, ``factorisation``,
/// ``memory``), some cells did (``failedCells``), or nothing could be written (``file``, ``unwritable``); 130 for work
/// that was stopped on request.
public enum HelioError: Error, Equatable, Sendable {
  /// A parameter outside its allowed set, refused before any work.
  case invalid(parameter: String, requirement: String, got: String)
  /// Data that cannot be used as they are; the sentence says where and what to do.
  case data(String)
  /// An iterative routine ended without meeting its tolerance.
  case notConverged(of: String, Convergence)
  /// A LAPACK routine failed: `info` as the routine defines it.
  case factorisation(routine: String, info: Int, advice: String)
  /// The estimated memory exceeds what may be used.
  case memory(bytesNeeded: Int, bytesAllowed: Int, advice: String)
  /// A file or folder to read from does not exist or cannot be opened.
  case noInput(path: String, reason: String)
  /// A file or folder could not be written, or is in use.
  case file(path: String, reason: String)
  /// A statement has no meaning for these parameters, with the reason.
  case undefined(String)
  /// What was asked for is infinite, or what leads to it overflows.
  case diverges(String)
  /// An equation has no solution, or no value, where one was looked for.
  case noSolution(String)
  /// Cells of a run failed; the others are kept.
  case failedCells(String)
  /// A value has no form in the format that it should be written in.
  case unwritable(String)
  /// The work was asked to stop, see ``Stopping``.
  case stopped
}

extension HelioError {
  /// Whether a numerical routine failed, which nothing in the request or the data foretold: never a reason to
  /// answer with another number.
  public var isNumerical: Bool {
    switch self {
    case .notConverged, .factorisation: true
    case .invalid, .data, .memory, .noInput, .file, .undefined, .diverges, .noSolution,
      .failedCells, .unwritable, .stopped:
      false
    }
  }

  /// With which the command line ends, and which functions of the C interface return.
  public var exitCode: Int32 {
    switch self {
    case .invalid: 64
    case .data: 65
    case .noInput: 66
    case .stopped: 130
    default: 1
    }
  }
}

extension HelioError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .invalid(let parameter, let requirement, let got):
      "\(parameter) must be \(requirement); got \(got)."
    case .data(let sentence): sentence
    case .notConverged(let name, let report):
      // One that met its own tolerance, but not what its caller promises.
      "\(name) did not converge\(report.status == .converged ? " as far as is needed" : ""): \(report)."
    case .factorisation(let routine, let info, let advice):
      "\(routine) failed with info = \(info): \(advice)"
    case .memory(let needed, let allowed, let advice):
      "This needs \(needed / 1_048_576) MiB but only \(allowed / 1_048_576) MiB may be used: \(advice)"
    case .noInput(let path, let reason), .file(let path, let reason): "\(path): \(reason)"
    case .undefined(let sentence), .diverges(let sentence), .noSolution(let sentence),
      .failedCells(let sentence), .unwritable(let sentence):
      sentence
    case .stopped: "The work was stopped on request."
    }
  }
}

/// Throws ``HelioError/invalid(parameter:requirement:got:)`` unless the condition holds.
public func require(
  _ condition: Bool, _ parameter: String, _ requirement: String, got value: @autoclosure () -> Any
) throws(HelioError) {
  guard condition else {
    throw .invalid(parameter: parameter, requirement: requirement, got: "\(value())")
  }
}
