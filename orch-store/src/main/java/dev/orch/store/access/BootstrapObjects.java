package dev.orch.store.access;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.AccessKinds;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.rbac.ClusterRole;
import dev.orch.model.rbac.ClusterRoleBinding;
import dev.orch.model.rbac.PolicyRule;
import dev.orch.model.rbac.Role;
import dev.orch.model.rbac.RoleBinding;
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
import java.util.Objects;
import java.util.Optional;

/**
 * What a Kubernetes cluster's API holds from its first start on: the roles of its components and
 * their bindings, flow schemas and priority levels. The file beside this class has an object in
 * each line, as a kube-apiserver v1.36 made them.
 */
public final class BootstrapObjects {
  private static final String AUTO_UPDATE = "rbac.authorization.kubernetes.io/autoupdate";

  private BootstrapObjects() {}

  /**
   * Creates what isn't there, and gives back to roles and bindings what they have lost, unless
   * their annotation forbids it; what was added to them stays. May be called again at each start.
   */
  public static void reconcile(Api api) {
    for (String line : lines()) {
      Json.Obj object = Json.parse(line).asObject();
      Kind<?> kind =
          Objects.requireNonNull(
              api.kinds().byName(object.text("apiVersion"), object.text("kind")));
      reconcile(api, kind, object);
    }
  }

  /** What a cluster role allows from the first start on. */
  static List<PolicyRule> rulesOf(String role) {
    for (String line : lines()) {
      if (line.contains("\"kind\":\"ClusterRole\"")
          && line.contains("\"name\":" + Json.of(role) + "}")) {
        return AccessKinds.CLUSTER_ROLE.read(Json.parse(line), unknown -> {}).rules();
      }
    }
    throw new IllegalArgumentException("no such role: " + role);
  }

  private static List<String> lines() {
    try (InputStream in =
            Objects.requireNonNull(BootstrapObjects.class.getResourceAsStream("bootstrap.jsonl"));
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
    if (!"false".equals(present.metadata().annotations().get(AUTO_UPDATE))) {
      T whole = kind.cast(completed(present, wanted));
      if (!whole.equals(present)) {
        resources.update(whole);
      }
    }
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
    return present;
  }

  private static <E> ImmutableList<E> union(List<E> present, List<E> wanted) {
    return ImmutableSet.<E>builder().addAll(present).addAll(wanted).build().asList();
  }
}
