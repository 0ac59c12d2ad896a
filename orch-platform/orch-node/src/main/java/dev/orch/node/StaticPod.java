package dev.orch.node;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hashing;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodStatusBuilder;
import dev.orch.model.core.Toleration;
import dev.orch.model.core.TolerationBuilder;
import dev.orch.model.json.Json;
import dev.orch.model.json.JsonException;
import dev.orch.model.json.Yaml;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.PodResources;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.schema.Times;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.ObjectMetaValidation;
import dev.orch.model.validation.ValidationContext;
import dev.orch.store.access.PodReferences;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Makes a pod of a manifest that a node has of its own: with defaults and validated as the API
 * does, named after the node as well, with a uid that follows from node, file and contents. Pure;
 * the rules are those of the kubelet's {@code config} package.
 */
final class StaticPod {
  static final String HASH = "kubernetes.io/config.hash";
  static final String SOURCE = "kubernetes.io/config.source";
  static final String SEEN = "kubernetes.io/config.seen";

  /** As long as the hashes that kubelets make. */
  private static final int HASH_LENGTH = 32;

  private StaticPod() {}

  /** Whether a node runs it on its own account. */
  static boolean is(Pod pod) {
    return "file".equals(pod.metadata().annotations().get(SOURCE)) && !MirrorPods.isMirror(pod);
  }

  /** Says why a manifest is no pod. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * The pod of a manifest.
   *
   * @param file its file's path
   * @param seen when its contents were seen first
   * @throws Refused if it isn't one that can run so
   */
  static Pod of(String text, String file, String node, Instant seen) {
    Pod given = read(text);
    String uid = uid(given, file, node);
    ObjectMeta metadata = given.metadata();
    Map<String, String> annotations = new TreeMap<>(metadata.annotations());
    annotations.put(HASH, uid);
    annotations.put(SEEN, Times.formatMicro(seen));
    annotations.put(SOURCE, "file");
    String namespace = metadata.namespace().isEmpty() ? "default" : metadata.namespace();
    Pod pod =
        given
            .withMetadata(
                metadata
                    .withUid(uid)
                    .withName(metadata.name() + "-" + node.toLowerCase(Locale.ROOT))
                    .withNamespace(namespace)
                    .withAnnotations(annotations))
            .withSpec(
                given
                    .spec()
                    .withNodeName(node)
                    .withTolerations(
                        ImmutableList.<Toleration>builder()
                            .addAll(given.spec().tolerations())
                            .add(everyEviction())
                            .build()))
            .withStatus(PodStatusBuilder.builder().phase("Pending").build());
    Pod defaulted = BuiltInKinds.POD.rules().defaults(pod);
    String qosClass = PodResources.qosClass(defaulted.spec());
    return validated(defaulted.withStatus(defaulted.status().withQosClass(qosClass)));
  }

  private static Toleration everyEviction() {
    return TolerationBuilder.builder().operator("Exists").effect("NoExecute").build();
  }

  private static Pod read(String text) {
    try {
      Json.Obj manifest = Yaml.parseOne(text, problem -> {}).asObject();
      if (!manifest.text("kind").equals("Pod") || !manifest.text("apiVersion").equals("v1")) {
        throw new Refused(
            "invalid pod: it is " + manifest.text("apiVersion") + " " + manifest.text("kind"));
      }
      return BuiltInKinds.POD.read(manifest, unknown -> {});
    } catch (JsonException | ClassCastException | IllegalArgumentException e) {
      throw new Refused("couldn't parse as pod: " + e.getMessage());
    }
  }

  private static String uid(Pod given, String file, String node) {
    return Hashing.sha256()
        .newHasher()
        .putString("host:" + node + "\nfile:" + file + "\n", StandardCharsets.UTF_8)
        .putBytes(BuiltInKinds.POD.toJson(given).toBytes())
        .hash()
        .toString()
        .substring(0, HASH_LENGTH);
  }

  private static Pod validated(Pod pod) {
    FieldErrors errors = new FieldErrors();
    ObjectMetaValidation.validate(
        pod.metadata(), true, BuiltInKinds.POD.nameRule(), FieldPath.of("metadata"), errors);
    BuiltInKinds.POD.rules().validate(pod, ValidationContext.KUBERNETES, errors);
    if (!errors.isEmpty()) {
      throw new Refused(
          errors.list().stream()
              .map(Object::toString)
              .collect(Collectors.joining(", ", "invalid pod: [", "]")));
    }
    String reference = PodReferences.firstOf(pod);
    if (!reference.isEmpty()) {
      throw new Refused("static pods may not reference " + reference);
    }
    return pod;
  }
}
