package dev.orch.store.access;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.DeviceKinds;
import dev.orch.model.kinds.StorageKinds;
import dev.orch.model.rbac.PolicyRule;
import dev.orch.store.Key;
import dev.orch.store.VersionedStore;
import dev.orch.store.api.Attributes;
import dev.orch.store.api.Authorizer;
import dev.orch.store.api.User;
import java.util.List;
import java.util.Optional;

/**
 * Allows a node, the user {@code system:node:NAME} of the group {@code system:nodes}, what it needs
 * for the pods that are bound to it, and no more: the secrets that they mount, say, but no others.
 * What it may do on its own objects alone is for {@link NodeRestriction} to see where the object is
 * not known yet. For any thread.
 */
public final class NodeAuthorizer implements Authorizer {
  private static final List<String> READ = ImmutableList.of("get", "list", "watch");
  private static final List<String> OWN =
      ImmutableList.of("get", "create", "update", "patch", "delete");
  private static final List<String> CHANGE = ImmutableList.of("update", "patch");
  private static final String LEASES = "kube-node-lease";

  private final NodeGraph graph;
  private final List<PolicyRule> rules;

  private NodeAuthorizer(NodeGraph graph, List<PolicyRule> rules) {
    this.graph = graph;
    this.rules = rules;
  }

  /** By the pods, volumes, attachments and slices that the store holds, until it is closed. */
  public static NodeAuthorizer over(VersionedStore<Resource> store) {
    return new NodeAuthorizer(NodeGraph.over(store), BootstrapObjects.rulesOf("system:node"));
  }

  @Override
  public Optional<Rules> rules(User user, String namespace) {
    return NodeIdentity.of(user) == null ? Optional.of(Rules.NOTHING) : Optional.empty();
  }

  @Override
  public Decision decide(Attributes wanted) {
    String node = NodeIdentity.of(wanted.user());
    if (node == null) {
      return Decision.NO_OPINION;
    }
    if (node.isEmpty()) {
      return no("unknown node for user \"" + wanted.user().name() + "\"");
    }
    return wanted.isPath() ? byRules(wanted) : objects(node, wanted);
  }

  private Decision objects(String node, Attributes wanted) {
    return switch (wanted.group()) {
      case "" ->
          switch (wanted.resource()) {
            case "secrets" -> read(node, BuiltInKinds.SECRET, wanted);
            case "configmaps" -> read(node, BuiltInKinds.CONFIG_MAP, wanted);
            case "persistentvolumeclaims" -> claim(node, wanted);
            case "persistentvolumes" -> get(node, BuiltInKinds.PERSISTENT_VOLUME, wanted);
            case "serviceaccounts" -> account(node, wanted);
            case "nodes" -> node(node, wanted);
            case "pods" -> pod(node, wanted);
            default -> byRules(wanted);
          };
      case "resource.k8s.io" ->
          switch (wanted.resource()) {
            case "resourceclaims" -> get(node, DeviceKinds.CLAIM, wanted);
            case "resourceslices" -> slice(node, wanted);
            default -> byRules(wanted);
          };
      case "storage.k8s.io" ->
          switch (wanted.resource()) {
            case "volumeattachments" -> get(node, StorageKinds.ATTACHMENT, wanted);
            case "csinodes" -> driverNode(node, wanted);
            default -> byRules(wanted);
          };
      default ->
          wanted.group().equals("coordination.k8s.io") && wanted.resource().equals("leases")
              ? lease(node, wanted)
              : byRules(wanted);
    };
  }

  private static Decision no(String why) {
    return new Decision(Verdict.NO_OPINION, why);
  }

  private Decision byRules(Attributes wanted) {
    return rules.stream().anyMatch(rule -> RuleMatch.allows(rule, wanted))
        ? Decision.ALLOWED
        : Decision.NO_OPINION;
  }

  private Decision related(String node, Kind<?> kind, Attributes wanted) {
    if (wanted.name().isEmpty()) {
      return no("No Object name found");
    }
    Key key = NodeGraph.key(kind, wanted.namespace(), wanted.name());
    return graph.leads(key, node)
        ? Decision.ALLOWED
        : no("no relationship found between node '" + node + "' and this object");
  }

  private Decision get(String node, Kind<?> kind, Attributes wanted) {
    if (!wanted.verb().equals("get")) {
      return no("can only get individual resources of this type");
    }
    return wanted.subresource().isEmpty()
        ? related(node, kind, wanted)
        : no("cannot get subresource");
  }

  private Decision read(String node, Kind<?> kind, Attributes wanted) {
    if (!READ.contains(wanted.verb())) {
      return no("can only read resources of this type");
    }
    if (!wanted.subresource().isEmpty()) {
      return no("cannot read subresource");
    }
    return wanted.namespace().isEmpty()
        ? no("can only read namespaced object of this type")
        : related(node, kind, wanted);
  }

  private Decision claim(String node, Attributes wanted) {
    if (!wanted.subresource().equals("status")) {
      return get(node, BuiltInKinds.PERSISTENT_VOLUME_CLAIM, wanted);
    }
    return CHANGE.contains(wanted.verb())
        ? related(node, BuiltInKinds.PERSISTENT_VOLUME_CLAIM, wanted)
        : no("can only get/update/patch this type");
  }

  private Decision account(String node, Attributes wanted) {
    if (wanted.verb().equals("get") && wanted.subresource().isEmpty()) {
      return related(node, BuiltInKinds.SERVICE_ACCOUNT, wanted);
    }
    if (!wanted.verb().equals("create") || wanted.name().isEmpty()) {
      return no("can only create tokens for individual service accounts");
    }
    return wanted.subresource().equals("token")
        ? related(node, BuiltInKinds.SERVICE_ACCOUNT, wanted)
        : no("can only create token subresource of serviceaccount");
  }

  private static Decision lease(String node, Attributes wanted) {
    if (!OWN.contains(wanted.verb())) {
      return no("can only get, create, update, patch, or delete a node lease");
    }
    if (!wanted.namespace().equals(LEASES)) {
      return no("can only access leases in the \"" + LEASES + "\" system namespace");
    }
    return wanted.verb().equals("create") || wanted.name().equals(node)
        ? Decision.ALLOWED
        : no("can only access node lease with the same name as the requesting node");
  }

  private static Decision driverNode(String node, Attributes wanted) {
    if (!OWN.contains(wanted.verb())) {
      return no("can only get, create, update, patch, or delete a CSINode");
    }
    if (!wanted.subresource().isEmpty()) {
      return no("cannot authorize CSINode subresources");
    }
    return wanted.verb().equals("create") || wanted.name().equals(node)
        ? Decision.ALLOWED
        : no("can only access CSINode with the same name as the requesting node");
  }

  private Decision slice(String node, Attributes wanted) {
    if (!wanted.subresource().isEmpty()) {
      return no("cannot authorize ResourceSlice subresources");
    }
    return switch (wanted.verb()) {
      case "create" -> Decision.ALLOWED;
      case "get", "update", "patch", "delete" -> related(node, DeviceKinds.SLICE, wanted);
      case "watch", "list", "deletecollection" ->
          selects(wanted, "spec.nodeName", node)
              ? Decision.ALLOWED
              : no(
                  "can only list/watch/deletecollection resourceslices with nodeName field"
                      + " selector");
      default ->
          no(
              "only the following verbs are allowed for a ResourceSlice: get, watch, list, create,"
                  + " update, patch, delete, deletecollection");
    };
  }

  private static boolean selects(Attributes wanted, String field, String value) {
    return value.equals(wanted.selected().required(field));
  }

  /** Its own Node, which it may look for before it has made it. */
  private static Decision node(String node, Attributes wanted) {
    boolean whole = wanted.subresource().isEmpty();
    if (whole && READ.contains(wanted.verb())) {
      if (wanted.name().equals(node)) {
        return Decision.ALLOWED;
      }
      return no(
          wanted.name().isEmpty()
              ? "node '" + node + "' cannot read all nodes, only its own Node object"
              : "node '"
                  + node
                  + "' cannot read '"
                  + wanted.name()
                  + "', only its own Node object");
    }
    boolean writes = CHANGE.contains(wanted.verb()) || whole && wanted.verb().equals("create");
    return writes && (whole || wanted.subresource().equals("status"))
        ? Decision.ALLOWED
        : Decision.NO_OPINION;
  }

  private Decision pod(String node, Attributes wanted) {
    String verb = wanted.verb();
    return switch (wanted.subresource()) {
      case "" ->
          switch (verb) {
            case "get" -> get(node, BuiltInKinds.POD, wanted);
            case "list", "watch" -> pods(node, wanted);
            case "create", "delete" -> Decision.ALLOWED;
            default -> Decision.NO_OPINION;
          };
      case "status" -> CHANGE.contains(verb) ? Decision.ALLOWED : Decision.NO_OPINION;
      case "eviction" -> verb.equals("create") ? Decision.ALLOWED : Decision.NO_OPINION;
      default -> Decision.NO_OPINION;
    };
  }

  private Decision pods(String node, Attributes wanted) {
    if (selects(wanted, "spec.nodeName", node)) {
      return Decision.ALLOWED;
    }
    return wanted.name().isEmpty()
        ? no("can only list/watch pods with spec.nodeName field selector")
        : related(node, BuiltInKinds.POD, wanted);
  }
}
