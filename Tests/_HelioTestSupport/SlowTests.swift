import HelioCore

/// Whether the slow set runs too: set HELIOTROPE_SLOW_TESTS=1.
public let runsSlowTests: Bool = unsafe getenv("HELIOTROPE_SLOW_TESTS") != nil
