package dev.orch.contracts.api;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.apps.ReplicaSet;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Pod;
import dev.orch.model.meta.DeleteOptions;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.model.meta.Preconditions;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Deleted;
import dev.orch.store.api.ListOptions;
import dev.orch.store.api.Reason;
import dev.orch.store.api.SubresourceKey;
import dev.orch.store.api.WriteOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What deleting objects means. */
public abstract class ApiDeletionContract extends ApiGiven {
  private static final String POD =
      "{'metadata':{'name':'%s'},'spec':{%s'containers':[{'name':'c','image':'i:1'}]}}";
  private static final String SET =
      "{'metadata':{'name':'r'},'spec':{'selector':{'matchLabels':{'a':'b'}},'template':{'metadata':{'labels':{'a':'b'}},"
          + "'spec':{'containers':[{'name':'c','image':'i:1'}]}}}}";

  private static DeleteOptions grace(long seconds) {
    return DeleteOptionsBuilder.builder().gracePeriodSeconds(seconds).build();
  }

  private static DeleteOptions policy(String policy) {
    return DeleteOptionsBuilder.builder().propagationPolicy(policy).build();
  }

  @Test
  void deletedObject_isGone() {
    ConfigMap made = map("a");
    Deleted<ConfigMap> deleted = maps().delete("a");
    assertThat(deleted.gone()).isTrue();
    assertThat(deleted.object().metadata().uid()).isEqualTo(made.metadata().uid());
    assertThat(maps().find("a")).isEmpty();
    refused(Reason.NOT_FOUND, () -> maps().delete("a"));
  }

  @Test
  void dryRun_deletesNothing() {
    ConfigMap made = map("a");
    maps().delete("a", Deleted.DEFAULTS, WriteOptions.DRY_RUN);
    assertThat(maps().get("a")).isEqualTo(made);
  }

  @Test
  void finalizers_keepAMarkedObject() {
    make(ConfigMap.class, "{'metadata':{'name':'a','finalizers':['e.com/1','e.com/2']}}");
    Deleted<ConfigMap> marked = maps().delete("a");
    assertThat(marked.gone()).isFalse();
    assertThat(marked.object().metadata().deletionTimestamp()).isNotNull();
    assertThat(maps().delete("a").object()).as("a second deletion").isEqualTo(marked.object());
    refused(
        Reason.INVALID,
        () ->
            maps()
                .edit(
                    "a",
                    m ->
                        m.withMetadata(
                            m.metadata()
                                .withFinalizers(List.of("e.com/1", "e.com/2", "e.com/3")))));
    ConfigMap one =
        maps().edit("a", m -> m.withMetadata(m.metadata().withFinalizers(List.of("e.com/2"))));
    assertThat(one.metadata().deletionTimestamp())
        .isEqualTo(marked.object().metadata().deletionTimestamp());
    maps().edit("a", m -> m.withMetadata(m.metadata().withFinalizers(List.of())));
    assertThat(maps().find("a")).isEmpty();
  }

  @Test
  void mark_isNotTheClientsToSet() {
    ConfigMap made =
        make(
            ConfigMap.class,
            "{'metadata':{'name':'a','deletionTimestamp':'2026-01-01T00:00:00Z','deletionGracePeriodSeconds':1}}");
    assertThat(made.metadata().deletionTimestamp()).isNull();
    ConfigMap edited =
        maps()
            .edit(
                "a",
                m -> m.withMetadata(m.metadata().withDeletionTimestamp(java.time.Instant.EPOCH)));
    assertThat(edited.metadata().deletionTimestamp()).isNull();
  }

  @Test
  void preconditions_areKept() {
    ConfigMap made = map("a");
    String version = made.metadata().resourceVersion();
    String uid = made.metadata().uid();
    refused(
        Reason.CONFLICT,
        () ->
            maps()
                .delete(
                    "a",
                    DeleteOptionsBuilder.builder()
                        .preconditions(new Preconditions("other", null))
                        .build(),
                    WriteOptions.NONE));
    refused(
        Reason.CONFLICT,
        () ->
            maps()
                .delete(
                    "a",
                    DeleteOptionsBuilder.builder()
                        .preconditions(new Preconditions(uid, version + "1"))
                        .build(),
                    WriteOptions.NONE));
    maps()
        .delete(
            "a",
            DeleteOptionsBuilder.builder().preconditions(new Preconditions(uid, version)).build(),
            WriteOptions.NONE);
    assertThat(maps().find("a")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"Foreground,foregroundDeletion", "Orphan,orphan"})
  void propagation_isLeftToTheCollectorByAFinalizer(String policy, String finalizer) {
    make(ReplicaSet.class, SET);
    Deleted<ReplicaSet> marked =
        of(ReplicaSet.class).delete("r", policy(policy), WriteOptions.NONE);
    assertThat(marked.gone()).isFalse();
    assertThat(marked.object().metadata().finalizers()).containsExactly(finalizer);
    assertThat(of(ReplicaSet.class).get("r").metadata().deletionTimestamp()).isNotNull();
  }

  @Test
  void backgroundPropagation_letsTheOwnerGo() {
    make(ReplicaSet.class, SET);
    assertThat(of(ReplicaSet.class).delete("r", policy("Background"), WriteOptions.NONE).gone())
        .isTrue();
  }

  @Test
  void unknownPropagation_isRefused() {
    map("a");
    refused(Reason.INVALID, () -> maps().delete("a", policy("Sideways"), WriteOptions.NONE));
  }

  @Test
  void unboundPod_goesAtOnce() {
    make(Pod.class, POD, "p", "");
    assertThat(of(Pod.class).delete("p").gone()).isTrue();
  }

  @Test
  void boundPod_isGivenItsGrace() {
    make(Pod.class, POD, "p", "'nodeName':'n','terminationGracePeriodSeconds':45,");
    Deleted<Pod> marked = of(Pod.class).delete("p");
    assertThat(marked.gone()).isFalse();
    assertThat(marked.object().metadata().deletionGracePeriodSeconds()).isEqualTo(45);
    Pod longer = of(Pod.class).delete("p", grace(90), WriteOptions.NONE).object();
    assertThat(longer.metadata().deletionGracePeriodSeconds()).isEqualTo(45);
    Pod shorter = of(Pod.class).delete("p", grace(10), WriteOptions.NONE).object();
    assertThat(shorter.metadata().deletionGracePeriodSeconds()).isEqualTo(10);
    assertThat(shorter.metadata().deletionTimestamp())
        .isEqualTo(requireNonNull(marked.object().metadata().deletionTimestamp()).minusSeconds(35));
    assertThat(of(Pod.class).delete("p", grace(0), WriteOptions.NONE).gone()).isTrue();
    assertThat(of(Pod.class).find("p")).isEmpty();
  }

  @Test
  void collection_isDeletedAsSelected() {
    for (String name : List.of("a", "b", "c")) {
      make(
          ConfigMap.class,
          "{'metadata':{'name':'%s','labels':{'l':'%s'}}}",
          name,
          name.equals("c") ? "2" : "1");
    }
    assertThat(
            maps()
                .deleteAll(ListOptions.labels("l=1"), Deleted.DEFAULTS, WriteOptions.NONE)
                .items())
        .extracting(m -> m.metadata().name())
        .containsExactly("a", "b");
    assertThat(maps().list().items()).extracting(m -> m.metadata().name()).containsExactly("c");
  }

  @Test
  void namespace_isTerminatingUntilItIsFinalized() {
    namespace("n");
    create(ConfigMap.class, "n", "{'metadata':{'name':'a'}}");
    Namespace marked = api().resources(Namespace.class).delete("n").object();
    assertThat(marked.status().phase()).isEqualTo("Terminating");
    assertThat(marked.spec().finalizers()).containsExactly("kubernetes");
    ApiException refusal =
        refused(Reason.FORBIDDEN, () -> create(ConfigMap.class, "n", "{'metadata':{'name':'b'}}"));
    assertThat(refusal)
        .hasMessage(
            "configmaps \"b\" is forbidden: unable to create new content in namespace n because it is being"
                + " terminated");
    assertThat(
            api()
                .resources(ConfigMap.class)
                .inNamespace("n")
                .edit("a", m -> m.withData(ImmutableSortedMap.of("still", "writable")))
                .data())
        .containsKey("still");
    Namespace now = api().resources(Namespace.class).get("n");
    api()
        .resources(Namespace.class)
        .subresource(SubresourceKey.FINALIZE)
        .update("n", now.withSpec(now.spec().withFinalizers(List.of())), WriteOptions.NONE);
    assertThat(api().resources(Namespace.class).find("n")).isEmpty();
  }

  @Test
  void newNamespace_isActive() {
    Namespace made = create(Namespace.class, "", "{'metadata':{'name':'n'}}");
    assertThat(made.status().phase()).isEqualTo("Active");
    assertThat(made.metadata().labels()).containsEntry("kubernetes.io/metadata.name", "n");
  }
}
