public import HelioCore
import HelioLinalg

/// Random choices from a stream, one after another.
public struct Chance {
  private let stream: RandomStream
  private var index = 0

  public init(_ stream: RandomStream) { self.stream = stream }

  /// 0 ..< n.
  public mutating func whole(_ n: Int) -> Int {
    index += 1
    return min(n - 1, Int(stream.at(index).uniforms(1)[0] * Double(n)))
  }

  public mutating func of<Value>(_ list: [Value]) -> Value { list[whole(list.count)] }
}
