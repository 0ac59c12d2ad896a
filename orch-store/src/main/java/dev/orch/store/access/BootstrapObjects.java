package dev.orch.store.access;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.flowcontrol.FlowSchema;
import dev.orch.model.flowcontrol.PriorityLevelConfiguration;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.AccessKinds;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.rbac.ClusterRole;
import dev.orch.model.rbac.ClusterRoleBinding;
import dev.orch.model.rbac.PolicyRule;
import dev.orch.model.rbac.Role;
import dev.orch.model.rbac.RoleBinding;
import dev.orch.model.rbac.RoleRef;
import dev.orch.store.api.Api;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Resources;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a Kubernetes cluster's API holds from its first start on: the roles of its components and
 * their bindings, flow schemas and priority levels. The files beside this class have an object in
 * each line, as a kube-apiserver v1.36 made them.
 */
public final class BootstrapObjects {
  private static final String AUTO_UPDATE = "rbac.authorization.kubernetes.io/autoupdate";

  private static final String AUTO_UPDATE_FLOWS = "apf.kubernetes.io/autoupdate-spec";

  /** Without these no request could be told how to be served. */
  private static final List<String> MANDATORY = ImmutableList.of("catch-all", "exempt");

  private BootstrapObjects() {}

  /**
   * Creates what isn't there, and gives back to roles and bindings what they have lost, unless
   * their annotation forbids it; what was added to them stays. Flow schemas and priority levels are
   * made as they were unless somebody took them over. May be called again at each start.
   */
  public static void reconcile(Api api) {
    reconcile(api, "bootstrap.jsonl");
  }

  /**
   * The same for what lets machines join that show a token: what the cluster says of itself may be
   * read by everybody, their requests for certificates are approved, and so are those by which
   * nodes renew them.
   */
  public static void reconcileJoining(Api api) {
    reconcile(api, "joining.jsonl");
  }

  private static void reconcile(Api api, String file) {
    for (String line : lines(file)) {
      Json.Obj object = Json.parse(line).asObject();
      Kind<?> kind =
          Objects.requireNonNull(
              api.kinds().byName(object.text("apiVersion"), object.text("kind")));
      reconcile(api, kind, object);
    }
  }

  /** What a cluster role allows from the first start on. */
  static List<PolicyRule> rulesOf(String role) {
    for (String line : lines("bootstrap.jsonl")) {
      if (line.contains("\"kind\":\"ClusterRole\"")
          && line.contains("\"name\":" + Json.of(role) + "}")) {
        return AccessKinds.CLUSTER_ROLE.read(Json.parse(line), unknown -> {}).rules();
      }
    }
    throw new IllegalArgumentException("no such role: " + role);
  }

  private static List<String> lines(String file) {
    try (InputStream in = Objects.requireNonNull(BootstrapObjects.class.getResourceAsStream(file));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return lines.lines().collect(ImmutableList.toImmutableList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static <T extends Resource> void reconcile(Api api, Kind<T> kind, Json.Obj json) {
    T wanted = kind.read(json, unknown -> {});
    ObjectMeta metadata = wanted.metadata();
    Resources<T> resources = api.resources(kind).inNamespace(metadata.namespace());
    Optional<T> found = resources.find(metadata.name());
    if (found.isEmpty()) {
      create(resources, wanted);
      return;
    }
    T present = found.get();
    if (isFixed(present)) {
      return;
    }
    if (!roleOf(present).equals(roleOf(wanted))) {
      // A binding's role can't be changed.
      resources.delete(metadata.name());
      create(resources, wanted);
      return;
    }
    T whole = withMarks(kind, kind.cast(completed(present, wanted)), metadata);
    if (!whole.equals(present)) {
      resources.update(whole);
    }
  }

  /** Whether its annotation keeps it from being changed, or its having been changed before. */
  private static boolean isFixed(Resource present) {
    ObjectMeta metadata = present.metadata();
    if (present instanceof FlowSchema || present instanceof PriorityLevelConfiguration) {
      String says = metadata.annotations().get(AUTO_UPDATE_FLOWS);
      return !MANDATORY.contains(metadata.name())
          && (says == null ? metadata.generation() != 1 : !says.equals("true"));
    }
    return "false".equals(metadata.annotations().get(AUTO_UPDATE));
  }

  private static Optional<RoleRef> roleOf(Resource object) {
    if (object instanceof RoleBinding binding) {
      return Optional.of(binding.roleRef());
    }
    return object instanceof ClusterRoleBinding binding
        ? Optional.of(binding.roleRef())
        : Optional.empty();
  }

  /** The object with the labels and annotations that it began with, where it has no others. */
  private static <T extends Resource> T withMarks(Kind<T> kind, T object, ObjectMeta wanted) {
    ObjectMeta metadata = object.metadata();
    return kind.withMetadata(
        object,
        metadata
            .withLabels(merged(wanted.labels(), metadata.labels()))
            .withAnnotations(merged(wanted.annotations(), metadata.annotations())));
  }

  private static Map<String, String> merged(Map<String, String> first, Map<String, String> over) {
    Map<String, String> all = new TreeMap<>(first);
    all.putAll(over);
    return all;
  }

  private static <T extends Resource> void create(Resources<T> resources, T wanted) {
    try {
      resources.create(wanted);
    } catch (ApiException e) {
      // Another control plane of the same cluster was faster.
      if (!e.is(Reason.ALREADY_EXISTS)) {
        throw e;
      }
    }
  }

  private static Resource completed(Resource present, Resource wanted) {
    if (present instanceof ClusterRole role && wanted instanceof ClusterRole whole) {
      // The rules of one that aggregates others are made of theirs.
      return role.aggregationRule() == null
          ? role.withRules(union(role.rules(), whole.rules()))
          : role;
    }
    if (present instanceof Role role && wanted instanceof Role whole) {
      return role.withRules(union(role.rules(), whole.rules()));
    }
    if (present instanceof ClusterRoleBinding binding
        && wanted instanceof ClusterRoleBinding whole) {
      return binding.withSubjects(union(binding.subjects(), whole.subjects()));
    }
    if (present instanceof RoleBinding binding && wanted instanceof RoleBinding whole) {
      return binding.withSubjects(union(binding.subjects(), whole.subjects()));
    }
    if (present instanceof FlowSchema schema && wanted instanceof FlowSchema whole) {
      return schema.withSpec(whole.spec());
    }
    return present instanceof PriorityLevelConfiguration level
            && wanted instanceof PriorityLevelConfiguration whole
        ? level.withSpec(whole.spec())
        : present;
  }

  private static <E> ImmutableList<E> union(List<E> present, List<E> wanted) {
    return ImmutableSet.<E>builder().addAll(present).addAll(wanted).build().asList();
  }
}
