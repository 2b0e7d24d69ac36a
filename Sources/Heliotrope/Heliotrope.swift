/// One import for everything that a program built on Heliotrope needs.
@_exported public import HelioCore
@_exported public import HelioEstimators
@_exported public import HelioExperiments
@_exported public import HelioFigures
@_exported public import HelioKernels
@_exported public import HelioLinalg
@_exported public import HelioNumerics
@_exported public import HelioReports
@_exported public import HelioRuns
@_exported public import HelioSimulation
@_exported public import HelioTables
@_exported public import HelioTheory
