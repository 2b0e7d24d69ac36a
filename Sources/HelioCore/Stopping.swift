/// How long work is stopped before its end: it asks between its steps whether someone wants that.
///
/// Whoever starts the work says how to find out, and the work calls ``check()`` where it can leave off; between two
/// checks lies a second or so. What is stopped leaves nothing half done.
public enum Stopping {
  /// Whether the work should stop; of the thread, or of the task, that does it.
  @TaskLocal private static var isRequested: @Sendable () -> Bool = { false }

  /// Does work that stops once `isRequested` says so.
  ///
  /// - Throws: what the work throws; ``HelioError/stopped`` from ``check()``.
  public static func when<Value>(
    _ isRequested: @escaping @Sendable () -> Bool, _ work: () throws(HelioError) -> Value
  ) throws(HelioError) -> Value {
    try $isRequested.withValue(isRequested) {
      Result { () throws(HelioError) in try work() }
    }.get()
  }

  /// - Throws: ``HelioError/stopped`` if that is wanted.
  public static func check() throws(HelioError) {
    if isRequested() { throw .stopped }
  }
}
