package dev.orch.contracts.api;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.Bytes;
import dev.orch.model.apps.Deployment;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Pod;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Patch;
import dev.orch.store.api.Reason;
import dev.orch.store.api.SubresourceKey;
import dev.orch.store.api.WriteOptions;
import dev.orch.store.api.WriteOptions.FieldValidation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What creating, reading and changing objects means. */
public abstract class ApiContract extends ApiGiven {
  private static final String POD =
      "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c','image':'i:1'}]}}";
  private static final String WEB =
      "{'metadata':{'name':'web'},'spec':{'replicas':3,'selector':{'matchLabels':{'app':'web'}},"
          + "'template':{'metadata':{'labels':{'app':'web'}},"
          + "'spec':{'containers':[{'name':'c','image':'img:1'}]}}}}";

  private static Patch patch(Patch.Type type, String json) {
    return new Patch(type, Bytes.of(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
  }

  private ConfigMap patched(Patch.Type type, String json) {
    return maps().patch("a", patch(type, json), WriteOptions.NONE);
  }

  @Test
  void createdObject_hasAnIdentity() {
    ConfigMap made = map("a");
    assertThat(made.metadata().uid()).hasSize(36);
    assertThat(made.metadata().namespace()).isEqualTo("default");
    assertThat(made.metadata().resourceVersion()).isNotEmpty();
    assertThat(made.metadata().creationTimestamp()).isNotNull();
    assertThat(maps().get("a")).isEqualTo(made);
  }

  @Test
  void missingObject_isNotFound() {
    assertThat(refused(Reason.NOT_FOUND, () -> maps().get("a")))
        .hasMessage("configmaps \"a\" not found");
    refused(
        Reason.NOT_FOUND, () -> maps().update(read(ConfigMap.class, "{'metadata':{'name':'a'}}")));
    refused(Reason.NOT_FOUND, () -> patched(Patch.Type.MERGE, "{}"));
    refused(Reason.NOT_FOUND, () -> maps().delete("a"));
    assertThat(maps().find("a")).isEmpty();
  }

  @Test
  void secondObjectOfAName_isRefused() {
    map("a");
    assertThat(refused(Reason.ALREADY_EXISTS, () -> map("a")))
        .hasMessage("configmaps \"a\" already exists");
    namespace("other");
    assertThat(create(ConfigMap.class, "other", "{'metadata':{'name':'a'}}").metadata().name())
        .isEqualTo("a");
  }

  @Test
  void generatedNames_areAllDifferent() {
    Set<String> names = new TreeSet<>();
    for (int i = 0; i < 50; i++) {
      ConfigMap made = make(ConfigMap.class, "{'metadata':{'generateName':'a-'}}");
      assertThat(made.metadata().name()).matches("a-[a-z0-9]{5}");
      names.add(made.metadata().name());
    }
    assertThat(names).hasSize(50);
  }

  @Test
  void objectInAMissingNamespace_isRefused() {
    assertThat(
            refused(
                Reason.NOT_FOUND,
                () -> create(ConfigMap.class, "nope", "{'metadata':{'name':'a'}}")))
        .hasMessage("namespaces \"nope\" not found");
  }

  @Test
  void objectOfAnotherNamespace_isRefused() {
    refused(
        Reason.BAD_REQUEST,
        () -> make(ConfigMap.class, "{'metadata':{'name':'a','namespace':'other'}}"));
  }

  @Test
  void invalidObject_isRefusedWithEveryFault() {
    ApiException refusal =
        refused(
            Reason.INVALID,
            () ->
                make(
                    Pod.class,
                    "{'metadata':{'name':'P'},'spec':{'containers':[{'name':'c_c','image':'i'}]}}"));
    assertThat(requireNonNull(refusal.status().details()).causes())
        .extracting(cause -> cause.field())
        .contains("metadata.name", "spec.containers[0].name");
    assertThat(of(Pod.class).list().items()).isEmpty();
  }

  @Test
  void dryRun_doesEverythingButStore() {
    ConfigMap tried =
        maps().create(read(ConfigMap.class, "{'metadata':{'name':'a'}}"), WriteOptions.DRY_RUN);
    assertThat(tried.metadata().uid()).isNotEmpty();
    assertThat(maps().find("a")).isEmpty();
    ConfigMap made = map("a");
    maps().update(made.withData(ImmutableSortedMap.of("k", "2")), WriteOptions.DRY_RUN);
    maps().patch("a", patch(Patch.Type.MERGE, "{'data':null}"), WriteOptions.DRY_RUN);
    assertThat(maps().get("a")).isEqualTo(made);
    refused(
        Reason.ALREADY_EXISTS,
        () ->
            maps()
                .create(read(ConfigMap.class, "{'metadata':{'name':'a'}}"), WriteOptions.DRY_RUN));
  }

  @Test
  void staleUpdate_isAConflict() {
    ConfigMap first = map("a");
    ConfigMap second = maps().update(first.withData(ImmutableSortedMap.of("k", "2")));
    assertThat(second.metadata().resourceVersion())
        .isNotEqualTo(first.metadata().resourceVersion());
    refused(Reason.CONFLICT, () -> maps().update(first.withData(ImmutableSortedMap.of("k", "3"))));
    assertThat(maps().get("a")).isEqualTo(second);
  }

  @Test
  void updateOfAnotherIncarnation_isAConflict() {
    ConfigMap first = map("a");
    maps().delete("a");
    ConfigMap second = map("a");
    ConfigMap stale = second.withMetadata(second.metadata().withUid(first.metadata().uid()));
    refused(Reason.CONFLICT, () -> maps().update(stale.withData(ImmutableSortedMap.of())));
    assertThat(maps().get("a")).isEqualTo(second);
  }

  @Test
  void updateThatChangesNothing_isNoChange() {
    ConfigMap made = map("a");
    assertThat(maps().update(made)).isEqualTo(made);
    assertThat(patched(Patch.Type.MERGE, "{'data':{'k':'v'}}")).isEqualTo(made);
    assertThat(maps().edit("a", m -> m)).isEqualTo(made);
  }

  @Test
  void serversFields_areNotTheClients() {
    ConfigMap made = map("a");
    ConfigMap forged =
        made.withMetadata(
            made.metadata().withCreationTimestamp(java.time.Instant.EPOCH).withGeneration(99));
    ConfigMap updated = maps().update(forged.withData(ImmutableSortedMap.of("k", "2")));
    assertThat(updated.metadata().uid()).isEqualTo(made.metadata().uid());
    assertThat(updated.metadata().creationTimestamp())
        .isEqualTo(made.metadata().creationTimestamp());
    assertThat(updated.metadata().generation()).isEqualTo(made.metadata().generation());
  }

  @Test
  void generation_countsChangesOfWhatIsWanted() {
    Deployment made = make(Deployment.class, WEB);
    assertThat(made.metadata().generation()).isEqualTo(1);
    Deployment labelled =
        of(Deployment.class)
            .edit(
                "web",
                d -> d.withMetadata(d.metadata().withLabels(ImmutableSortedMap.of("a", "b"))));
    assertThat(labelled.metadata().generation()).isEqualTo(1);
    Deployment scaled = of(Deployment.class).edit("web", d -> d.withSpec(d.spec().withReplicas(5)));
    assertThat(scaled.metadata().generation()).isEqualTo(2);
    Deployment reported =
        of(Deployment.class).status().edit("web", d -> d.withStatus(d.status().withReplicas(5)));
    assertThat(reported.metadata().generation()).isEqualTo(2);
    Deployment annotated = // which its ReplicaSets take over
        of(Deployment.class)
            .edit(
                "web",
                d -> d.withMetadata(d.metadata().withAnnotations(ImmutableSortedMap.of("a", "b"))));
    assertThat(annotated.metadata().generation()).isEqualTo(3);
  }

  @Test
  void statusAndRest_areWrittenApart() {
    make(Deployment.class, WEB);
    Deployment both =
        of(Deployment.class)
            .edit(
                "web",
                d -> d.withSpec(d.spec().withReplicas(7)).withStatus(d.status().withReplicas(7)));
    assertThat(both.spec().replicas()).isEqualTo(7);
    assertThat(both.status().replicas()).isZero();
    Deployment reported =
        of(Deployment.class)
            .status()
            .edit(
                "web",
                d -> d.withSpec(d.spec().withReplicas(9)).withStatus(d.status().withReplicas(9)));
    assertThat(reported.spec().replicas()).isEqualTo(7);
    assertThat(reported.status().replicas()).isEqualTo(9);
  }

  @Test
  void statusOfANewObject_isDropped() {
    Deployment made =
        of(Deployment.class)
            .create(
                read(
                    Deployment.class,
                    WEB.replace(
                        "'spec':{'replicas'", "'status':{'replicas':4},'spec':{'replicas'")));
    assertThat(made.status().replicas()).isZero();
  }

  @Test
  void mergePatch_replacesAndRemoves() {
    map("a");
    ConfigMap patched = patched(Patch.Type.MERGE, "{'data':{'k':null,'l':'1'}}");
    assertThat(patched.data()).isEqualTo(ImmutableSortedMap.of("l", "1"));
  }

  @Test
  void jsonPatch_isDoneWhollyOrNotAtAll() {
    ConfigMap made = map("a");
    refused(
        Reason.INVALID,
        () ->
            patched(
                Patch.Type.JSON,
                "[{'op':'add','path':'/data/l','value':'1'},{'op':'test','path':'/data/k','value':'x'}]"));
    assertThat(maps().get("a")).isEqualTo(made);
    assertThat(
            patched(
                    Patch.Type.JSON,
                    "[{'op':'test','path':'/data/k','value':'v'},{'op':'add','path':'/data/l','value':'1'}]")
                .data())
        .isEqualTo(ImmutableSortedMap.of("k", "v", "l", "1"));
    refused(Reason.BAD_REQUEST, () -> patched(Patch.Type.JSON, "{'op':'add'}"));
  }

  @Test
  void strategicPatch_mergesListsByTheirKeys() {
    make(Deployment.class, WEB);
    Deployment patched =
        of(Deployment.class)
            .patch(
                "web",
                patch(
                    Patch.Type.STRATEGIC,
                    "{'spec':{'template':{'spec':{'containers':[{'name':'d','image':'img:2'},{'name':'c','image':'img:3'}]}}}}"),
                WriteOptions.NONE);
    assertThat(patched.spec().template().spec().containers())
        .extracting(c -> c.name() + "=" + c.image())
        .containsExactlyInAnyOrder("c=img:3", "d=img:2");
  }

  @Test
  void patchWithAStaleVersion_isAConflict() {
    ConfigMap first = map("a");
    maps().edit("a", m -> m.withData(ImmutableSortedMap.of("k", "2")));
    String version = first.metadata().resourceVersion();
    refused(
        Reason.CONFLICT,
        () ->
            patched(
                Patch.Type.MERGE,
                "{'metadata':{'resourceVersion':'" + version + "'},'data':{'k':'3'}}"));
  }

  /** Operators ask for version 1 so that theirs is the one apply that creates. */
  @Test
  void applyOfAVersion_createsWhereThereIsNone_andElseMeetsAConflict() {
    Patch applied =
        patch(
            Patch.Type.APPLY,
            "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'a','resourceVersion':'1'},"
                + "'data':{'k':'1'}}");
    WriteOptions options = new WriteOptions(false, "me", FieldValidation.WARN, true);
    ConfigMap made = maps().patch("a", applied, options);
    assertThat(made.data()).containsEntry("k", "1");
    assertThat(made.metadata().resourceVersion()).isNotEqualTo("1");
    refused(Reason.CONFLICT, () -> maps().patch("a", applied, options));
    assertThat(maps().get("a")).isEqualTo(made);
  }

  @Test
  void patchOfTheName_isRefused() {
    map("a");
    refused(Reason.BAD_REQUEST, () -> patched(Patch.Type.MERGE, "{'metadata':{'name':'b'}}"));
  }

  @Test
  void edit_isDoneAgainWhenSomebodyElseWasFaster() {
    map("a");
    int[] calls = {0};
    ConfigMap edited =
        maps()
            .edit(
                "a",
                m -> {
                  if (calls[0]++ == 0) {
                    maps().edit("a", other -> other.withData(ImmutableSortedMap.of("k", "other")));
                  }
                  return m.withMetadata(
                      m.metadata().withLabels(ImmutableSortedMap.of("edited", "yes")));
                });
    assertThat(edited.metadata().labels()).containsEntry("edited", "yes");
    assertThat(edited.data()).containsEntry("k", "other");
  }

  @Test
  void immutableField_staysAsItIs() {
    Pod pod = make(Pod.class, POD);
    refused(
        Reason.INVALID, () -> of(Pod.class).update(pod.withSpec(pod.spec().withNodeName("n1"))));
    ConfigMap fixed = map("a");
    maps().update(fixed.withImmutable(true));
    refused(Reason.INVALID, () -> maps().edit("a", m -> m.withData(ImmutableSortedMap.of())));
  }

  @Test
  void binding_isDoneOnce() {
    make(Pod.class, POD);
    var binding =
        new dev.orch.model.core.Binding(
            dev.orch.model.meta.ObjectMetaBuilder.builder().name("p").build(),
            dev.orch.model.core.ObjectReferenceBuilder.builder().kind("Node").name("n1").build());
    var client = of(Pod.class).subresource(SubresourceKey.BINDING);
    client.create("p", binding, WriteOptions.NONE);
    assertThat(of(Pod.class).get("p").spec().nodeName()).isEqualTo("n1");
    refused(Reason.CONFLICT, () -> client.create("p", binding, WriteOptions.NONE));
  }

  @Test
  void scale_isReadAndWritten() {
    make(Deployment.class, WEB);
    var client = of(Deployment.class).subresource(SubresourceKey.SCALE);
    assertThat(client.get("web").spec().replicas()).isEqualTo(3);
    client.patch("web", Patch.merge(Json.parse("{\"spec\":{\"replicas\":8}}")), WriteOptions.NONE);
    assertThat(of(Deployment.class).get("web").spec().replicas()).isEqualTo(8);
    assertThat(of(Deployment.class).get("web").metadata().generation()).isEqualTo(2);
  }

  @Test
  void everyKind_isListed() {
    assertThat(BuiltInKinds.all().all())
        .filteredOn(kind -> kind.verbs().contains("list"))
        .allSatisfy(
            kind -> assertThat(api().resources(kind).list().resourceVersion()).isNotEmpty());
    assertThat(List.copyOf(api().kinds().all())).isNotEmpty();
  }
}
