import Heliotrope

/// The figure of a person's own sweep: every number against the longest numeric axis, a colour for each
/// value of the next one, a panel for each of a third.
extension SweepResult {
  var sweepFigures: [Figure] { [] }
}
