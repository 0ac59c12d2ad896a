package dev.orch.store.admission.security;

import static dev.orch.store.admission.security.Words.plural;
import static dev.orch.store.admission.security.Words.quoted;

import com.google.common.collect.ImmutableSet;
import dev.orch.model.core.Volume;
import dev.orch.model.schema.FieldInfo;
import dev.orch.model.schema.RecordType;
import dev.orch.store.admission.security.Violations.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Volumes of Kubernetes' own, and claims for any other. */
final class RestrictedVolumes {
  private static final ImmutableSet<String> ALLOWED =
      ImmutableSet.<String>builder()
          .add("configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image")
          .add("persistentVolumeClaim", "projected", "secret")
          .build();

  private RestrictedVolumes() {}

  static Optional<Violation> check(Subject pod) {
    List<String> bad = new ArrayList<>();
    Set<String> types = new TreeSet<>();
    for (Volume volume : pod.spec().volumes()) {
      List<String> sources = sources(volume);
      if (sources.stream().noneMatch(ALLOWED::contains)) {
        bad.add(volume.name());
        types.add(sources.isEmpty() ? "unknown" : sources.get(0));
      }
    }
    return bad.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Violation(
                "restricted volume types",
                plural("volume", bad)
                    + " "
                    + quoted(bad)
                    + (bad.size() == 1 ? " uses " : " use ")
                    + plural("restricted volume type", types)
                    + " "
                    + quoted(types)));
  }

  /** The fields in which a volume says what it is. */
  private static List<String> sources(Volume volume) {
    return RecordType.of(Volume.class).fields().stream()
        .filter(field -> !field.name().equals("name") && field.get(volume) != null)
        .map(FieldInfo::name)
        .toList();
  }
}
