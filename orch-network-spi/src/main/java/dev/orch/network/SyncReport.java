package dev.orch.network;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * What of a table isn't carried, and why. Immutable.
 *
 * @param problems in the order of the table
 */
public record SyncReport(List<Problem> problems) {
  /** Everything is carried. */
  public static final SyncReport CLEAN = new SyncReport(ImmutableList.of());

  public SyncReport {
    problems = ImmutableList.copyOf(problems);
  }

  /**
   * A port that isn't carried.
   *
   * @param service namespace and name, as {@code default/web}
   * @param frontend address and port, as {@code 127.128.0.9:80}
   * @param reason for people
   */
  public record Problem(String service, String frontend, String reason) {}
}
