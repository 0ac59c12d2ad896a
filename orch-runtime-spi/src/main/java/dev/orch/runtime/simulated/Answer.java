package dev.orch.runtime.simulated;

/**
 * What becomes of a simulated command. Immutable.
 *
 * @param stdout what it writes at once
 * @param stderr what it writes at once to its other output
 * @param echoes whether it then repeats its input, until that ends
 * @param exitCode what it ends with, at once or after its input
 */
public record Answer(String stdout, String stderr, boolean echoes, int exitCode) {
  /** Ends well, and says nothing. */
  public static final Answer SILENT = new Answer("", "", false, 0);

  /** Repeats its input. */
  public static final Answer ECHO = new Answer("", "", true, 0);

  /** Says something and ends with this code. */
  public static Answer of(String stdout, int exitCode) {
    return new Answer(stdout, "", false, exitCode);
  }
}
