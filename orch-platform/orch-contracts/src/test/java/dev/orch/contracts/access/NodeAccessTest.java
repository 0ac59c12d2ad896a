package dev.orch.contracts.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.model.Resource;
import dev.orch.model.authentication.TokenRequest;
import dev.orch.model.coordination.Lease;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Secret;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.json.Json;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.model.policy.Eviction;
import dev.orch.model.schema.RecordReader;
import dev.orch.store.api.Api;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Caller;
import dev.orch.store.api.ListOptions;
import dev.orch.store.api.Patch;
import dev.orch.store.api.SubresourceKey;
import dev.orch.store.api.User;
import dev.orch.store.api.WriteOptions;
import dev.orch.store.local.LocalApi;
import dev.orch.store.local.SignedTokens;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What nodes may do, and how they are told what they may not. */
class NodeAccessTest {
  private final LocalApi api =
      LocalApi.builder()
          .clock(() -> Instant.EPOCH)
          .seed(1)
          .rbac()
          .tokens(new SignedTokens("https://issuer", new SecureRandom()))
          .build();
  private final Api node = as("system:node:n1");

  @BeforeEach
  void fill() {
    for (String name : new String[] {"s", "kube-node-lease"}) {
      create(api, Namespace.class, "", "{'metadata':{'name':'" + name + "'}}");
    }
    create(api, ServiceAccount.class, "s", "{'metadata':{'name':'default'}}");
    create(api, Node.class, "", "{'metadata':{'name':'n1','labels':{'kept':'1'}}}");
    create(api, Node.class, "", "{'metadata':{'name':'n2'}}");
    for (String name : new String[] {"used", "other"}) {
      create(api, Secret.class, "s", "{'metadata':{'name':'" + name + "'}}");
    }
    pod("mine", "n1", "used");
    pod("theirs", "n2", "other");
  }

  private Api as(String user) {
    return api.as(new Caller(User.of(user, "system:nodes"), "test", warning -> {}));
  }

  private void pod(String name, String node, String secret) {
    create(
        api,
        Pod.class,
        "s",
        "{'metadata':{'name':'"
            + name
            + "'},'spec':{'nodeName':'"
            + node
            + "','containers':[{'name':'c','image':'i','envFrom':[{'secretRef':{'name':'"
            + secret
            + "'}}]}]}}");
  }

  private static <T extends Resource> T create(
      Api api, Class<T> type, String namespace, String json) {
    Json object = Json.parse(json.replace('\'', '"'));
    return api.resources(type)
        .inNamespace(namespace)
        .create(api.kinds().of(type).read(object, unknown -> {}));
  }

  private static void refused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(ApiException.class).hasMessageContaining(message);
  }

  @Test
  void secrets_areReadThatPodsNeed() {
    assertThat(node.resources(Secret.class).inNamespace("s").get("used")).isNotNull();
    assertThat(
            node.resources(Secret.class)
                .inNamespace("s")
                .list(ListOptions.fields("metadata.name=used"))
                .items())
        .hasSize(1);
    refused(
        () -> node.resources(Secret.class).inNamespace("s").get("other"),
        "secrets \"other\" is forbidden: User \"system:node:n1\" cannot get resource \"secrets\" in"
            + " API group \"\" in the namespace \"s\": no relationship found between node 'n1' and"
            + " this object");
    refused(() -> node.resources(Secret.class).inNamespace("s").list(), "No Object name found");
    refused(
        () -> node.resources(Secret.class).list(), "can only read namespaced object of this type");
    refused(
        () -> create(node, Secret.class, "s", "{'metadata':{'name':'new'}}"),
        "can only read resources of this type");
  }

  @Test
  void secrets_areNotReadOncePodsAreGone() {
    api.resources(Pod.class).inNamespace("s").delete("mine");
    api.resources(Pod.class)
        .inNamespace("s")
        .delete(
            "mine",
            DeleteOptionsBuilder.builder().gracePeriodSeconds(0L).build(),
            WriteOptions.NONE);

    refused(
        () -> node.resources(Secret.class).inNamespace("s").get("used"),
        "no relationship found between node 'n1' and this object");
  }

  @Test
  void pods_areListedOfTheNodeAlone() {
    assertThat(node.resources(Pod.class).list(ListOptions.fields("spec.nodeName=n1")).items())
        .hasSize(1);
    refused(
        () -> node.resources(Pod.class).list(ListOptions.fields("spec.nodeName=n2")),
        "can only list/watch pods with spec.nodeName field selector");
    refused(
        () -> node.resources(Pod.class).list(ListOptions.fields("spec.nodeName!=n1")),
        "can only list/watch pods with spec.nodeName field selector");
    refused(
        () -> node.resources(Pod.class).inNamespace("s").get("theirs"),
        "no relationship found between node 'n1' and this object");
  }

  @Test
  void nodes_areReadAndWrittenByThemselves() {
    assertThat(node.resources(Node.class).get("n1")).isNotNull();
    refused(
        () -> node.resources(Node.class).get("n2"),
        "node 'n1' cannot read 'n2', only its own Node object");
    refused(
        () -> node.resources(Node.class).list(),
        "node 'n1' cannot read all nodes, only its own Node object");
    refused(
        () -> label(node, "n2", "x", "1"),
        "nodes \"n2\" is forbidden: node \"n1\" is not allowed to modify node \"n2\"");
    refused(() -> create(node, Node.class, "", "{'metadata':{'name':'n3'}}"), "\"n3\"");
    refused(() -> as("system:node:").resources(Node.class).get("n1"), "unknown node for user");
  }

  private static void label(Api api, String node, String key, String value) {
    api.resources(Node.class)
        .patch(
            node,
            Patch.merge(
                Json.object("metadata", Json.object("labels", Json.object(key, Json.of(value))))),
            WriteOptions.NONE);
  }

  @Test
  void labels_areSetThatDrawNoPods() {
    label(node, "n1", "plain", "1");
    label(node, "n1", "topology.kubernetes.io/zone", "z");
    label(node, "n1", "a.node.kubernetes.io/b", "c");
    refused(
        () -> label(node, "n1", "node-restriction.kubernetes.io/x", "1"),
        "nodes \"n1\" is forbidden: is not allowed to modify labels:"
            + " node-restriction.kubernetes.io/x");
    refused(
        () -> label(node, "n1", "node-role.kubernetes.io/control-plane", ""),
        "is not allowed to modify labels: node-role.kubernetes.io/control-plane");
    refused(
        () ->
            node.resources(Node.class).edit("n1", n -> n.withSpec(n.spec().withTaints(List.of()))),
        "node \"n1\" is not allowed to modify taints");
  }

  @Test
  void leases_areItsOwn() {
    create(node, Lease.class, "kube-node-lease", "{'metadata':{'name':'n1'}}");
    refused(
        () -> create(node, Lease.class, "kube-node-lease", "{'metadata':{'name':'n2'}}"),
        "can only access node lease with the same name as the requesting node");
    refused(
        () -> create(node, Lease.class, "s", "{'metadata':{'name':'n1'}}"),
        "can only access leases in the \"kube-node-lease\" system namespace");
    refused(
        () -> node.resources(Lease.class).inNamespace("kube-node-lease").list(),
        "can only get, create, update, patch, or delete a node lease");
  }

  @Test
  void pods_areMadeAsMirrorsAndDeletedIfBound() {
    String uid = api.resources(Node.class).get("n1").metadata().uid();
    String mirror =
        "{'metadata':{'name':'m','annotations':{'kubernetes.io/config.mirror':'x'},"
            + "'ownerReferences':[{'apiVersion':'v1','kind':'Node','name':'n1','uid':'"
            + uid
            + "','controller':true}]},'spec':{'nodeName':'n1','containers':[{'name':'c','image':'i'}]}}";
    create(node, Pod.class, "s", mirror);
    refused(
        () -> create(node, Pod.class, "s", mirror.replace("config.mirror", "x")),
        "pod does not have \"kubernetes.io/config.mirror\" annotation, node \"n1\" can only create"
            + " mirror pods");
    refused(
        () -> create(node, Pod.class, "s", mirror.replace("'nodeName':'n1'", "'nodeName':'n2'")),
        "node \"n1\" can only create pods with spec.nodeName set to itself");
    refused(
        () ->
            create(
                node,
                Pod.class,
                "s",
                mirror.replace(
                    "'nodeName':'n1'",
                    "'nodeName':'n1','volumes':[{'name':'v','configMap':{'name':'other'}}]")),
        "node \"n1\" can not create pods that reference configmaps");
    refused(
        () -> node.resources(Pod.class).inNamespace("s").delete("theirs"),
        "node \"n1\" can only delete pods with spec.nodeName set to itself");
    node.resources(Pod.class).inNamespace("s").delete("mine");
  }

  @Test
  void status_isOfItsOwnPods() {
    node.resources(Pod.class)
        .inNamespace("s")
        .status()
        .patch(
            "mine",
            Patch.merge(Json.parse("{\"status\":{\"phase\":\"Running\"}}").asObject()),
            WriteOptions.NONE);
    refused(
        () ->
            node.resources(Pod.class)
                .inNamespace("s")
                .status()
                .patch(
                    "theirs",
                    Patch.merge(Json.parse("{\"status\":{\"phase\":\"Running\"}}").asObject()),
                    WriteOptions.NONE),
        "node \"n1\" can only update pod status for pods with spec.nodeName set to itself");
  }

  @Test
  void evictions_areOfItsOwnPods() {
    refused(
        () -> evict("theirs"),
        "pods \"theirs\" is forbidden: node n1 can only evict pods with spec.nodeName set to"
            + " itself");
    evict("mine");
  }

  private void evict(String pod) {
    Json json = Json.object("metadata", Json.object("name", Json.of(pod)));
    node.resources(Pod.class)
        .inNamespace("s")
        .subresource(SubresourceKey.EVICTION)
        .create(pod, RecordReader.read(json, Eviction.class, unknown -> {}), WriteOptions.NONE);
  }

  private String token(String spec) {
    Json json = Json.parse(("{'spec':" + spec + "}").replace('\'', '"'));
    return node.resources(ServiceAccount.class)
        .inNamespace("s")
        .subresource(SubresourceKey.TOKEN)
        .create(
            "default",
            RecordReader.read(json, TokenRequest.class, unknown -> {}),
            WriteOptions.NONE)
        .status()
        .token();
  }

  private String boundTo(String pod, String more) {
    String uid = api.resources(Pod.class).inNamespace("s").get(pod).metadata().uid();
    return "{'boundObjectRef':{'apiVersion':'v1','kind':'Pod','name':'"
        + pod
        + "','uid':'"
        + uid
        + "'}"
        + more
        + "}";
  }

  @Test
  void tokens_areOfItsOwnPods() {
    assertThat(token(boundTo("mine", ""))).isNotEmpty();
    refused(
        () -> token("{}"),
        "serviceaccounts \"default\" is forbidden: node requested token not bound to a pod");
    refused(
        () -> token(boundTo("theirs", "")),
        "node requested token bound to a pod scheduled on a different node");
    refused(
        () -> token(boundTo("mine", ",'audiences':['vault']")),
        "audience \"vault\" not found in pod spec volume, system:node:n1 is not authorized to"
            + " request tokens for this audience");
    refused(
        () -> token(boundTo("mine", ",'audiences':['a','b']")),
        "node may only request 0 or 1 audiences");
  }
}
