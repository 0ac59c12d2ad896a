package dev.orch.store.admission.security;

import com.google.common.collect.ImmutableList;
import dev.orch.store.admission.security.Violations.Violation;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One control of the standards.
 *
 * @param id the name that Kubernetes gives it, by which controls are in order
 * @param level the lowest level that it belongs to
 * @param replaces the control of the baseline that it stands for, or {@code ""}
 * @param revisions what it checks, from which version on; the oldest first
 */
record Control(String id, Level level, String replaces, List<Revision> revisions) {
  /** What a control checks from that minor version on. */
  record Revision(int since, Function<Subject, Optional<Violation>> check) {}

  static Control baseline(String id, Function<Subject, Optional<Violation>> check) {
    return new Control(id, Level.BASELINE, "", ImmutableList.of(new Revision(0, check)));
  }

  static Control restricted(
      String id, String replaces, int since, Function<Subject, Optional<Violation>> check) {
    return new Control(
        id, Level.RESTRICTED, replaces, ImmutableList.of(new Revision(since, check)));
  }

  /** The control with what it checks from a later version on. */
  Control since(int minor, Function<Subject, Optional<Violation>> check) {
    return new Control(
        id,
        level,
        replaces,
        ImmutableList.<Revision>builder()
            .addAll(revisions)
            .add(new Revision(minor, check))
            .build());
  }

  /** What it checks at that version, if there is such a control then. */
  Optional<Revision> at(int minor) {
    Optional<Revision> last = Optional.empty();
    for (Revision revision : revisions) {
      if (revision.since() <= minor) {
        last = Optional.of(revision);
      }
    }
    return last;
  }
}
