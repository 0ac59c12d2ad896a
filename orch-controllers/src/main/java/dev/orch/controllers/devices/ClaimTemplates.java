package dev.orch.controllers.devices;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Chance;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodResourceClaim;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.meta.Owners;
import dev.orch.model.resource.ResourceClaim;
import dev.orch.model.resource.ResourceClaimBuilder;
import dev.orch.model.resource.ResourceClaimTemplate;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** What a claim for an entry of a pod is like. Stateless. */
final class ClaimTemplates {
  /** Names the entry that a claim was made for. */
  static final String ENTRY = "resource.kubernetes.io/pod-claim-name";

  /** A name has at most 63 letters, of which so many are the suffix and its hyphen. */
  private static final int MOST_LETTERS = 57;

  private static final int SUFFIX = 5;

  private ClaimTemplates() {}

  static boolean isFor(ResourceClaim claim, Pod pod, PodResourceClaim entry) {
    return Owners.isControlledBy(claim.metadata(), pod.metadata().uid())
        && entry.name().equals(claim.metadata().annotations().get(ENTRY));
  }

  /**
   * The claim to be made.
   *
   * @param attempt tells names apart, should one be taken
   */
  static ResourceClaim claim(
      Pod pod, PodResourceClaim entry, ResourceClaimTemplate template, int attempt) {
    Map<String, String> annotations = new TreeMap<>(template.spec().metadata().annotations());
    annotations.put(ENTRY, entry.name());
    String base = base(pod.metadata().name(), entry.name());
    return ResourceClaimBuilder.builder()
        .metadata(
            ObjectMetaBuilder.builder()
                .namespace(pod.metadata().namespace())
                .generateName(base)
                .name(base + suffix(pod.metadata().uid() + "/" + entry.name() + "/" + attempt))
                .annotations(annotations)
                .labels(template.spec().metadata().labels())
                .ownerReferences(ImmutableList.of(Owners.controller(BuiltInKinds.POD, pod)))
                .build())
        .spec(template.spec().spec())
        .build();
  }

  /** Both names, each shortened as much if they are too long together, as Kubernetes does. */
  static String base(String pod, String entry) {
    int length = pod.length() + entry.length() + 2;
    return length <= MOST_LETTERS
        ? pod + "-" + entry + "-"
        : pod.substring(0, pod.length() * MOST_LETTERS / length)
            + "-"
            + entry.substring(0, entry.length() * MOST_LETTERS / length);
  }

  /** The letters of a generated name, drawn with the text's FNV-1a hash for a seed. */
  private static String suffix(String text) {
    long hash = 0xCBF29CE484222325L;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
    }
    return new Chance(hash).name(SUFFIX);
  }
}
