package dev.orch.network.cni;

import com.google.common.collect.ImmutableList;
import java.util.List;

/** A version of the CNI specification, such as 0.4.0. Immutable. */
record SpecVersion(int major, int minor, int patch) implements Comparable<SpecVersion> {
  /** Gave DEL the result of ADD, and brought CHECK. */
  static final SpecVersion V0_4_0 = new SpecVersion(0, 4, 0);

  /** Took the family from addresses. */
  static final SpecVersion V1_0_0 = new SpecVersion(1, 0, 0);

  /** Brought GC and STATUS. */
  static final SpecVersion V1_1_0 = new SpecVersion(1, 1, 0);

  /** Those of which the result is understood. */
  static final List<String> KNOWN = ImmutableList.of("0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0");

  /**
   * Reads one; what isn't there is 0.
   *
   * @throws IllegalArgumentException if it is none
   */
  static SpecVersion of(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length > 3) {
      throw new IllegalArgumentException("\"" + text + "\" is no version");
    }
    int[] numbers = new int[3];
    for (int i = 0; i < parts.length; i++) {
      try {
        numbers[i] = Integer.parseInt(parts[i]);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("\"" + text + "\" is no version", e);
      }
    }
    return new SpecVersion(numbers[0], numbers[1], numbers[2]);
  }

  boolean isBefore(SpecVersion other) {
    return compareTo(other) < 0;
  }

  @Override
  public int compareTo(SpecVersion other) {
    return major != other.major
        ? Integer.compare(major, other.major)
        : minor != other.minor
            ? Integer.compare(minor, other.minor)
            : Integer.compare(patch, other.patch);
  }

  @Override
  public String toString() {
    return major + "." + minor + "." + patch;
  }
}
