package dev.orch.store.admission;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Resource;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Toleration;
import dev.orch.model.core.TolerationBuilder;
import java.util.List;

/**
 * Pods stay on a node that isn't ready, or can't be reached, for five minutes. This is so of pods
 * that are made and of those that are changed: who sends a pod as it was sent at first takes
 * nothing away.
 */
final class DefaultTolerationSeconds implements Admission {
  private static final long SECONDS = 300;
  private static final List<String> TAINTS =
      ImmutableList.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable");

  @Override
  public <T extends Resource> T admit(AdmissionRequest<T> request) {
    return request.creates(Pod.class) || request.updates(Pod.class)
        ? request.kind().cast(tolerant((Pod) request.object()))
        : request.object();
  }

  private static Pod tolerant(Pod pod) {
    ImmutableList.Builder<Toleration> all = ImmutableList.builder();
    all.addAll(pod.spec().tolerations());
    for (String key : TAINTS) {
      if (pod.spec().tolerations().stream().noneMatch(t -> tolerates(t, key))) {
        all.add(
            TolerationBuilder.builder()
                .key(key)
                .operator("Exists")
                .effect("NoExecute")
                .tolerationSeconds(SECONDS)
                .build());
      }
    }
    return pod.withSpec(pod.spec().withTolerations(all.build()));
  }

  private static boolean tolerates(Toleration toleration, String key) {
    return (toleration.key().equals(key) || toleration.key().isEmpty())
        && (toleration.effect().equals("NoExecute") || toleration.effect().isEmpty());
  }
}
