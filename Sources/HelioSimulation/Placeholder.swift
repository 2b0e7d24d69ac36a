import HelioCore
