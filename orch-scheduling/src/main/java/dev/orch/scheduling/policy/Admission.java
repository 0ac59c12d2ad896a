package dev.orch.scheduling.policy;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Pod;
import dev.orch.model.schema.Times;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.Diagnosis;
import dev.orch.scheduling.Profile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a pod can be admitted so that all deadlines are kept, its own and those of the pods that
 * wait already. A value; {@link #of} answers from a {@link Forecast}.
 *
 * @param own what is expected of the pod
 * @param late those that wait and would miss their deadline because of it
 */
public record Admission(Forecast.Expected own, List<Forecast.Expected> late) {
  public Admission {
    late = ImmutableList.copyOf(late);
  }

  /**
   * Asks for one pod.
   *
   * @param waiting the pods that wait, without this one
   * @see Forecast#of
   * @throws IllegalArgumentException that names the annotation, if the pod's deadline is malformed
   */
  public static Admission of(
      ClusterView cluster, List<Pod> waiting, Pod pod, Profile profile, Instant now, long seed) {
    Deadline.of(pod);
    List<Forecast.Expected> without = Forecast.of(cluster, waiting, profile, now, seed).pods();
    List<Pod> all = ImmutableList.<Pod>builder().addAll(waiting).add(pod).build();
    List<Forecast.Expected> with = Forecast.of(cluster, all, profile, now, seed).pods();
    List<Forecast.Expected> late = new ArrayList<>();
    for (int i = 0; i < without.size(); i++) {
      if (without.get(i).meetsDeadline() && !with.get(i).meetsDeadline()) {
        late.add(with.get(i));
      }
    }
    return new Admission(with.get(with.size() - 1), late);
  }

  /** Whether all deadlines are kept that were kept without it, and its own. */
  public boolean isAdmitted() {
    return own.meetsDeadline() && late.isEmpty();
  }

  /** For people: when and where it starts, or what stands against it. */
  public String message() {
    if (!own.meetsDeadline()) {
      return missed(own);
    }
    if (!late.isEmpty()) {
      Pod first = late.get(0).pod();
      String others = late.size() == 1 ? "" : " and " + (late.size() - 1) + " more";
      return "pod " + name(first) + others + " would miss its deadline: " + missed(late.get(0));
    }
    Instant start = own.start();
    return start == null
        ? "no deadline; it isn't foreseen when it starts" + because(own)
        : "starts at " + Times.format(start) + " on " + own.node().orElse("");
  }

  private static String missed(Forecast.Expected pod) {
    Instant by = Deadline.ofWellFormed(pod.pod()).by();
    String unmet = "deadline " + (by == null ? "" : Times.format(by)) + " can't be met: ";
    Instant start = pod.start();
    if (start == null) {
      return unmet + "it isn't foreseen when it starts" + because(pod);
    }
    return unmet + "starts at " + Times.format(start) + ended(pod.end());
  }

  private static String ended(@Nullable Instant end) {
    return end == null ? "" : " and is done at " + Times.format(end);
  }

  private static String because(Forecast.Expected pod) {
    return pod.why().map(Diagnosis::message).map(message -> ": " + message).orElse("");
  }

  private static String name(Pod pod) {
    return pod.metadata().namespace() + "/" + pod.metadata().name();
  }
}
