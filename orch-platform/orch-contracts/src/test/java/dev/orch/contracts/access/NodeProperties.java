package dev.orch.contracts.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.Resource;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.Pod;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.json.Json;
import dev.orch.store.MemoryStore;
import dev.orch.store.access.NodeAuthorizer;
import dev.orch.store.api.Api;
import dev.orch.store.api.Attributes;
import dev.orch.store.api.Resources;
import dev.orch.store.api.User;
import dev.orch.store.local.LocalApi;
import dev.orch.store.local.ResourceCodec;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The graph decides as one would who looks through all pods and volumes for each question. */
class NodeProperties {
  private static final List<String> NAMES = List.of("a", "b", "c");
  private static final List<String> NODES = List.of("n1", "n2");

  private final MemoryStore<Resource> store =
      new MemoryStore<>(new ResourceCodec(), 1, 16, 1 << 20);
  private final Api api =
      LocalApi.builder()
          .clock(() -> Instant.EPOCH)
          .seed(1)
          .store(store)
          .withoutAdmission("ServiceAccount") // it refuses mirror pods that refer to anything
          .build();
  private final NodeAuthorizer authorizer = NodeAuthorizer.over(store);
  private Random random = new Random(0);

  NodeProperties() {
    create(Namespace.class, "", "{'metadata':{'name':'s'}}");
    create(ServiceAccount.class, "s", "{'metadata':{'name':'default'}}");
  }

  private <T extends Resource> void create(Class<T> type, String namespace, String json) {
    api.resources(type)
        .inNamespace(namespace)
        .create(api.kinds().of(type).read(Json.parse(json.replace('\'', '"')), unknown -> {}));
  }

  private String pick(List<String> from) {
    return from.get(random.nextInt(from.size()));
  }

  private <T extends Resource> void replace(Class<T> type, String namespace, String json) {
    String name = pick(NAMES);
    Resources<T> all = api.resources(type).inNamespace(namespace);
    if (all.find(name).isPresent()) {
      all.delete(name);
    }
    if (random.nextInt(3) > 0 && all.find(name).isEmpty()) {
      create(type, namespace, String.format(Locale.ROOT, json, name));
    }
  }

  private void change() {
    if (random.nextInt(3) == 0) {
      replace(
          PersistentVolume.class,
          "",
          "{'metadata':{'name':'%s'},'spec':{'capacity':{'storage':'1Gi'},'accessModes':['ReadWriteOnce'],"
              + "'csi':{'driver':'d','volumeHandle':'h','nodePublishSecretRef':{'name':'"
              + pick(NAMES)
              + "','namespace':'s'}},'claimRef':{'namespace':'s','name':'"
              + pick(NAMES)
              + "'}}}");
      return;
    }
    String mirror =
        random.nextInt(5) == 0 ? ",'annotations':{'kubernetes.io/config.mirror':'x'}" : "";
    // A mirror pod is always somewhere.
    boolean bound = !mirror.isEmpty() || random.nextInt(4) > 0;
    String node = bound ? ",'nodeName':'" + pick(NODES) + "'" : "";
    replace(
        Pod.class,
        "s",
        "{'metadata':{'name':'%s'"
            + mirror
            + "},'spec':{'containers':[{'name':'c','image':'i','env':[{'name':'X','valueFrom':"
            + "{'secretKeyRef':{'name':'"
            + pick(NAMES)
            + "','key':'k'}}}]}],'volumes':[{'name':'v','persistentVolumeClaim':{'claimName':'"
            + pick(NAMES)
            + "'}}]"
            + node
            + "}}");
  }

  private List<Pod> podsOf(String node) {
    return api.resources(Pod.class).list().items().stream()
        .filter(pod -> pod.spec().nodeName().equals(node))
        .filter(pod -> !pod.metadata().annotations().containsKey("kubernetes.io/config.mirror"))
        .toList();
  }

  private boolean mountsClaim(String node, String claim) {
    return podsOf(node).stream()
        .flatMap(pod -> pod.spec().volumes().stream())
        .anyMatch(
            v ->
                v.persistentVolumeClaim() != null
                    && v.persistentVolumeClaim().claimName().equals(claim));
  }

  private List<PersistentVolume> volumesOf(String node) {
    return api.resources(PersistentVolume.class).list().items().stream()
        .filter(volume -> mountsClaim(node, volume.spec().claimRef().name()))
        .toList();
  }

  private boolean needsSecret(String node, String secret) {
    return podsOf(node).stream()
            .flatMap(pod -> pod.spec().containers().stream())
            .flatMap(container -> container.env().stream())
            .anyMatch(e -> e.valueFrom().secretKeyRef().name().equals(secret))
        || volumesOf(node).stream()
            .anyMatch(v -> v.spec().csi().nodePublishSecretRef().name().equals(secret));
  }

  private boolean mayGet(String node, String resource, String namespace, String name) {
    User user = User.of("system:node:" + node, "system:nodes");
    return authorizer
        .decide(new Attributes(user, "get", "", "v1", resource, "", namespace, name, ""))
        .isAllowed();
  }

  @Property(tries = 200)
  void graph_decidesAsASearch(@ForAll long seed) {
    random = new Random(seed);
    for (int i = 0; i < 30; i++) {
      change();
      for (String node : NODES) {
        for (String name : NAMES) {
          assertThat(mayGet(node, "secrets", "s", name)).isEqualTo(needsSecret(node, name));
          assertThat(mayGet(node, "persistentvolumeclaims", "s", name))
              .isEqualTo(mountsClaim(node, name));
          assertThat(mayGet(node, "persistentvolumes", "", name))
              .isEqualTo(volumesOf(node).stream().anyMatch(v -> v.metadata().name().equals(name)));
        }
      }
    }
  }
}
