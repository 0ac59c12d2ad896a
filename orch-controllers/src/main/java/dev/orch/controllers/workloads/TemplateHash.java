package dev.orch.controllers.workloads;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.core.PodTemplateSpec;
import dev.orch.model.schema.RecordWriter;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Tells pod templates apart by a short text that can be part of a name. Stateless. */
final class TemplateHash {
  /** The label that carries the hash. */
  static final String LABEL = "pod-template-hash";

  /** Without vowels, so that no words appear. */
  private static final String LETTERS = "bcdfghjklmnpqrstvwxz2456789";

  static final int FNV_OFFSET = 0x811C9DC5;
  static final int FNV_PRIME = 0x01000193;

  private TemplateHash() {}

  /**
   * FNV-1a of the template's JSON and of the count of collisions, its decimal digits written in
   * Kubernetes' safe letters.
   */
  static String of(PodTemplateSpec template, @Nullable Integer collisions) {
    int hash = FNV_OFFSET;
    for (byte b : RecordWriter.toJson(template).toBytes()) {
      hash = (hash ^ (b & 0xFF)) * FNV_PRIME;
    }
    if (collisions != null) {
      for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
        hash = (hash ^ (collisions >>> shift & 0xFF)) * FNV_PRIME;
      }
    }
    return text(hash);
  }

  /** The number's decimal digits in Kubernetes' safe letters. */
  static String text(int hash) {
    StringBuilder text = new StringBuilder();
    Integer.toUnsignedString(hash)
        .chars()
        .forEach(digit -> text.append(LETTERS.charAt(digit % LETTERS.length())));
    return text.toString();
  }

  /** Whether the templates are the same apart from the hash label. */
  static boolean sameTemplate(PodTemplateSpec a, PodTemplateSpec b) {
    return without(a).equals(without(b));
  }

  private static PodTemplateSpec without(PodTemplateSpec template) {
    Map<String, String> labels = template.metadata().labels();
    if (!labels.containsKey(LABEL)) {
      return template;
    }
    TreeMap<String, String> rest = new TreeMap<>(labels);
    rest.remove(LABEL);
    return template.withMetadata(template.metadata().withLabels(rest));
  }

  /** The labels and the hash. */
  static Map<String, String> labelled(Map<String, String> labels, String hash) {
    TreeMap<String, String> all = new TreeMap<>(labels);
    all.put(LABEL, hash);
    return ImmutableSortedMap.copyOfSorted(all);
  }
}
