package dev.orch.grpc.csi;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.orch.grpc.csi.v1.NodeGetInfoResponse;
import dev.orch.model.core.Node;
import dev.orch.model.json.Json;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.meta.OwnerReference;
import dev.orch.model.meta.OwnerReferenceBuilder;
import dev.orch.model.storage.CSINode;
import dev.orch.model.storage.CSINodeBuilder;
import dev.orch.model.storage.CSINodeDriver;
import dev.orch.model.storage.CSINodeSpec;
import dev.orch.model.storage.VolumeNodeResources;
import dev.orch.store.api.Api;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the API says of a node's drivers: the CSINode, and labels and an annotation of the Node, as
 * the kubelet writes them. On one worker.
 */
final class NodeRecord {
  private static final String IDS = "csi.volume.kubernetes.io/nodeid";

  private final Api api;
  private final String node;

  NodeRecord(Api api, String node) {
    this.api = api;
    this.node = node;
  }

  /** Has the API know a driver. */
  void add(String driver, NodeGetInfoResponse info) {
    Map<String, String> topology = info.getAccessibleTopology().getSegmentsMap();
    Node known =
        api.resources(Node.class)
            .edit(
                node,
                now -> {
                  Map<String, String> labels = new TreeMap<>(now.metadata().labels());
                  labels.putAll(topology);
                  return now.withMetadata(
                      now.metadata()
                          .withLabels(labels)
                          .withAnnotations(
                              ids(now.metadata().annotations(), driver, info.getNodeId())));
                });
    long most = info.getMaxVolumesPerNode();
    CSINodeDriver entry =
        new CSINodeDriver(
            driver,
            info.getNodeId(),
            ImmutableSortedSet.copyOf(topology.keySet()).asList(),
            most > 0 ? new VolumeNodeResources((int) Math.min(most, Integer.MAX_VALUE)) : null);
    write(known, drivers -> with(drivers, driver, entry));
  }

  /** Has the API forget a driver. */
  void remove(String driver) {
    Node known =
        api.resources(Node.class)
            .edit(
                node,
                now ->
                    now.withMetadata(
                        now.metadata()
                            .withAnnotations(ids(now.metadata().annotations(), driver, null))));
    write(known, drivers -> with(drivers, driver, null));
  }

  private void write(Node known, UnaryOperator<List<CSINodeDriver>> change) {
    var resources = api.resources(CSINode.class);
    if (resources.find(node).isEmpty()) {
      OwnerReference owner =
          OwnerReferenceBuilder.builder()
              .apiVersion("v1")
              .kind("Node")
              .name(node)
              .uid(known.metadata().uid())
              .build();
      resources.create(
          CSINodeBuilder.builder()
              .metadata(
                  ObjectMetaBuilder.builder()
                      .name(node)
                      .ownerReferences(ImmutableList.of(owner))
                      .build())
              .spec(new CSINodeSpec(change.apply(ImmutableList.of())))
              .build());
      return;
    }
    resources.edit(node, now -> now.withSpec(new CSINodeSpec(change.apply(now.spec().drivers()))));
  }

  private static List<CSINodeDriver> with(
      List<CSINodeDriver> drivers, String name, @Nullable CSINodeDriver entry) {
    ImmutableList.Builder<CSINodeDriver> all = ImmutableList.builder();
    drivers.stream().filter(driver -> !driver.name().equals(name)).forEach(all::add);
    if (entry != null) {
      all.add(entry);
    }
    return all.build();
  }

  /** The annotation that says, as JSON, what each driver calls the node. */
  private static Map<String, String> ids(
      Map<String, String> annotations, String driver, @Nullable String id) {
    Map<String, Json> ids = new TreeMap<>();
    String before = annotations.get(IDS);
    if (before != null && Json.parse(before) instanceof Json.Obj object) {
      object.forEach(entry -> ids.put(entry.getKey(), entry.getValue()));
    }
    if (id == null) {
      ids.remove(driver);
    } else {
      ids.put(driver, new Json.Str(id));
    }
    Map<String, String> changed = new TreeMap<>(annotations);
    if (ids.isEmpty()) {
      changed.remove(IDS);
    } else {
      changed.put(IDS, new Json.Obj(ids).toString());
    }
    return changed;
  }
}
