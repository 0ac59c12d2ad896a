package dev.orch.model.kinds;

import dev.orch.model.core.Pod;
import dev.orch.model.core.PodTemplateSpec;
import java.util.List;

/** The rules of such objects. Stateless. */
final class PodWarnings {
  private PodWarnings() {}

  static List<String> of(Pod pod) {
    return List.of();
  }

  static List<String> of(PodTemplateSpec template, String prefix) {
    return List.of();
  }
}
