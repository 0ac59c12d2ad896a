package dev.orch.controllers.cloud;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.net.InetAddresses;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What a Node is to say by its instance. Pure functions of both. */
final class InstanceFacts {
  /** The address that the kubelet was told to use, or two of different families. */
  static final String PROVIDED_IP = "alpha.kubernetes.io/provided-node-ip";

  private static final String TYPE = "node.kubernetes.io/instance-type";
  private static final String OLD_TYPE = "beta.kubernetes.io/instance-type";
  private static final String ZONE = "topology.kubernetes.io/zone";
  private static final String OLD_ZONE = "failure-domain.beta.kubernetes.io/zone";
  private static final String REGION = "topology.kubernetes.io/region";
  private static final String OLD_REGION = "failure-domain.beta.kubernetes.io/region";

  private static final Pattern RESERVED = Pattern.compile("(^|\\.)(kubernetes|k8s)\\.io/");

  private InstanceFacts() {}

  /**
   * The node as it is when the cloud knows it: with its id, its labels, and without the taint.
   *
   * @throws CloudException if there is no id, or the kubelet has an address that isn't the
   *     instance's
   */
  static Node initialized(Node node, Instance instance) {
    String id = node.spec().providerID();
    if (id.isEmpty() && instance.providerId().isEmpty()) {
      throw CloudException.failed(
          "cloud provider does not set node provider ID for node " + node.metadata().name());
    }
    addresses(node, instance);
    Map<String, String> labels = new TreeMap<>(node.metadata().labels());
    put(labels, instance.type(), TYPE, OLD_TYPE);
    put(labels, instance.zone(), ZONE, OLD_ZONE);
    put(labels, instance.region(), REGION, OLD_REGION);
    labels.putAll(others(instance));
    Node known =
        node.withMetadata(node.metadata().withLabels(labels))
            .withSpec(node.spec().withProviderID(id.isEmpty() ? instance.providerId() : id));
    return CloudTaints.without(known, CloudTaints.UNINITIALIZED);
  }

  private static void put(Map<String, String> labels, String value, String key, String old) {
    if (!value.isEmpty()) {
      labels.put(key, value);
      labels.put(old, value);
    }
  }

  private static Map<String, String> others(Instance instance) {
    Map<String, String> labels = new TreeMap<>(instance.labels());
    labels.keySet().removeIf(key -> RESERVED.matcher(key).find());
    return labels;
  }

  /** The node with those labels of the instance that may change while it runs. */
  static Node relabelled(Node node, Instance instance) {
    Map<String, String> labels = new TreeMap<>(node.metadata().labels());
    labels.putAll(others(instance));
    return node.withMetadata(node.metadata().withLabels(labels));
  }

  /** The node whose labels say the same as the old ones of their meaning, which win. */
  static Node aligned(Node node) {
    Map<String, String> labels = new TreeMap<>(node.metadata().labels());
    align(labels, OLD_TYPE, TYPE);
    align(labels, OLD_ZONE, ZONE);
    align(labels, OLD_REGION, REGION);
    return node.withMetadata(node.metadata().withLabels(labels));
  }

  private static void align(Map<String, String> labels, String old, String key) {
    String value = labels.get(old);
    if (value != null) {
      labels.put(key, value);
    }
  }

  /**
   * The addresses that the node is to have: the instance's, and the node's own name if the instance
   * has none. Of the kind that the kubelet's address is of, that one alone, in front.
   *
   * @throws CloudException if the kubelet has an address that isn't the instance's
   */
  static List<NodeAddress> addresses(Node node, Instance instance) {
    if (instance.addresses().isEmpty()) {
      return node.status().addresses();
    }
    List<NodeAddress> all = new ArrayList<>(instance.addresses());
    if (all.stream().noneMatch(InstanceFacts::isName)) {
      node.status().addresses().stream().filter(InstanceFacts::isName).forEach(all::add);
    }
    String provided = node.metadata().annotations().get(PROVIDED_IP);
    return provided == null ? ImmutableList.copyOf(all) : preferred(provided, all);
  }

  private static boolean isName(NodeAddress address) {
    return address.type().equals("Hostname");
  }

  private static List<NodeAddress> preferred(String provided, List<NodeAddress> all) {
    ImmutableList.Builder<NodeAddress> chosen = ImmutableList.builder();
    Set<String> types = new TreeSet<>();
    for (String text : Splitter.on(',').trimResults().split(provided)) {
      if (!InetAddresses.isInetAddress(text)) {
        throw CloudException.failed(
            "failed to parse node IP \"" + provided + "\": could not parse \"" + text + "\"");
      }
      List<NodeAddress> same = all.stream().filter(a -> is(a, text)).toList();
      if (same.isEmpty()) {
        throw CloudException.failed(
            "failed to get node address from cloud provider that matches ip: " + text);
      }
      chosen.addAll(same);
      same.forEach(address -> types.add(address.type()));
    }
    all.stream().filter(address -> !types.contains(address.type())).forEach(chosen::add);
    return chosen.build();
  }

  private static boolean is(NodeAddress address, String ip) {
    InetAddress wanted = InetAddresses.forString(ip);
    return InetAddresses.isInetAddress(address.address())
        && InetAddresses.forString(address.address()).equals(wanted);
  }
}
