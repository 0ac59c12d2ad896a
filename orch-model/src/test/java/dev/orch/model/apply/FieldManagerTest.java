package dev.orch.model.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.ManagedFieldsEntry;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who owns what after applies and other writes of Deployments, Services and ConfigMaps. */
class FieldManagerTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final FieldManager SERVICES = FieldManager.of(BuiltInKinds.SERVICE, "");
  private static final FieldManager MAPS = FieldManager.of(BuiltInKinds.CONFIG_MAP, "");

  /** An object and the entries beside it, written step by step. */
  private static final class Subject {
    final FieldManager manager;
    Json.Obj object;
    List<ManagedFieldsEntry> entries = List.of();

    Subject(FieldManager manager) {
      this.manager = manager;
      this.object = manager.empty();
    }

    Subject apply(String who, String json) {
      return apply(who, json, false);
    }

    Subject apply(String who, String json, boolean force) {
      FieldManager.Applied applied =
          manager.apply(object, entries, obj(json), who, force, NOW, Versions.ALIKE);
      object = applied.object() == null ? object : applied.object();
      entries = applied.entries();
      return this;
    }

    Subject update(String who, String json) {
      Json.Obj wanted = obj(json);
      entries = manager.update(object, entries, wanted, List.of(), who, NOW, Versions.ALIKE);
      object = wanted;
      return this;
    }

    String owned(String who) {
      return entries.stream()
          .filter(entry -> entry.manager().equals(who))
          .map(entry -> String.valueOf(entry.fieldsV1()).replace('"', '\''))
          .findFirst()
          .orElse("");
    }
  }

  private static Json.Obj obj(String json) {
    return Json.parse(json.replace('\'', '"')).asObject();
  }

  private static String map(String data) {
    return "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'x','uid':'u'},'data':{"
        + data
        + "}}";
  }

  private static String service(String ports) {
    return "{'apiVersion':'v1','kind':'Service','metadata':{'name':'x','uid':'u'},'spec':{'ports':["
        + ports
        + "]}}";
  }

  @Test
  void droppedField_goesUnlessAnotherOwnsIt() {
    Subject map = new Subject(MAPS).apply("a", map("'k':'1','l':'1'")).apply("b", map("'l':'1'"));
    map.apply("a", map(""));
    assertThat(map.object.object("data").members()).containsOnlyKeys("l");
    map.apply("b", "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'x','uid':'u'}}");
    assertThat(map.object.object("data").members()).isEmpty();
  }

  @Test
  void otherValue_isAConflict_unlessForced() {
    Subject map = new Subject(MAPS).apply("a", map("'k':'1'"));
    assertThatThrownBy(() -> map.apply("b", map("'k':'2'")))
        .isInstanceOf(ApplyConflictException.class)
        .hasMessage("Apply failed with 1 conflict: conflict with \"a\": .data.k");
    map.apply("b", map("'k':'2'"), true);
    assertThat(map.owned("a")).isEmpty();
    assertThat(map.owned("b")).isEqualTo("{'f:data':{'f:k':{}}}");
  }

  @Test
  void update_takesOnlyWhatItChanges() {
    Subject map = new Subject(MAPS).apply("a", map("'k':'1','l':'1'"));
    map.update("w", map("'k':'2','l':'1','m':'1'"));
    assertThat(map.owned("a")).isEqualTo("{'f:data':{'f:l':{}}}");
    assertThat(map.owned("w")).isEqualTo("{'f:data':{'f:k':{},'f:m':{}}}");
  }

  @Test
  void update_takesNothingFromWhatItRemoves() {
    Subject map = new Subject(MAPS).apply("a", map("'k':'1','l':'1'"));
    map.update("w", map("'l':'1'"));
    assertThat(map.owned("a")).isEqualTo("{'f:data':{'f:l':{}}}");
    assertThat(map.owned("w")).isEmpty();
  }

  @Test
  void keyedElements_areToldApartWithDefaults() {
    Subject service =
        new Subject(SERVICES).apply("a", service("{'port':80},{'port':443},{'port':9}"));
    assertThat(service.owned("a"))
        .startsWith("{'f:spec':{'f:ports':{'k:{\\'port\\':9,\\'protocol\\':\\'TCP\\'}'")
        .contains("'k:{\\'port\\':80,\\'protocol\\':\\'TCP\\'}':{'.':{},'f:port':{}}");
    service.apply("b", service("{'port':80,'protocol':'TCP','name':'web'}"));
    assertThat(service.object.object("spec").array("ports")).hasSize(3);
    assertThat(service.owned("b")).contains("'f:name':{}");
  }

  @Test
  void sharedElements_haveTheOrderOfTheConfiguration() {
    Subject service = new Subject(SERVICES).apply("a", service("{'port':1},{'port':2}"));
    service.apply("b", service("{'port':9}"));
    service.apply("a", service("{'port':3},{'port':2},{'port':1}"));
    assertThat(service.object.object("spec").array("ports"))
        .extracting(port -> port.asObject().get("port"))
        .containsExactly(Json.of(3), Json.of(2), Json.of(9), Json.of(1));
  }

  @Test
  void duplicateKeys_areRefused() {
    Subject service = new Subject(SERVICES);
    assertThatThrownBy(() -> service.apply("a", service("{'port':1},{'port':1}")))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "failed to create typed patch object (/x; /v1, Kind=Service): .spec.ports: duplicate"
                + " entries for key [port=1,protocol=\"TCP\"]");
  }

  @Test
  void sameApply_changesNothing() {
    Subject map = new Subject(MAPS).apply("a", map("'k':'1'"));
    List<ManagedFieldsEntry> before = map.entries;
    FieldManager.Applied again =
        MAPS.apply(
            map.object,
            before,
            obj(map("'k':'1'")),
            "a",
            false,
            NOW.plusSeconds(9),
            Versions.ALIKE);
    assertThat(again.object()).isNull();
    assertThat(again.entries()).isEqualTo(before);
  }

  @Test
  void writersBeyondTen_becomeOne() {
    Subject map = new Subject(MAPS).apply("a", map("'k':'0'"));
    IntStream.rangeClosed(1, 13)
        .forEach(
            i ->
                map.update(
                    "w" + i,
                    map(
                        IntStream.rangeClosed(0, i)
                            .mapToObj(j -> "'k" + j + "':'1'")
                            .reduce((x, y) -> x + "," + y)
                            .orElseThrow())));
    assertThat(map.entries).extracting(ManagedFieldsEntry::manager).contains("ancient-changes");
    assertThat(map.entries.stream().filter(e -> e.operation().equals("Update"))).hasSize(10);
  }

  @Test
  void clientSideApply_isTakenOverByKubectl() {
    String config = map("'k':'1'");
    Json.Obj live =
        obj(config)
            .edit(
                "metadata",
                m ->
                    m.edit(
                        "annotations",
                        a ->
                            a.with(
                                "kubectl.kubernetes.io/last-applied-configuration",
                                obj(config).toString())));
    List<ManagedFieldsEntry> entries =
        MAPS.create(live, List.of(), "kubectl-client-side-apply", NOW);
    FieldManager.Applied applied =
        MAPS.apply(live, entries, obj(map("'k':'2'")), "kubectl", false, NOW, Versions.ALIKE);
    assertThat(applied.object()).isNotNull();
    assertThat(applied.object().object("data")).isEqualTo(obj("{'k':'2'}"));
    assertThat(
            applied
                .object()
                .object("metadata")
                .object("annotations")
                .text("kubectl.kubernetes.io/last-applied-configuration"))
        .contains("\"k\":\"2\"");
    assertThatThrownBy(
            () -> MAPS.apply(live, entries, obj(map("'k':'2'")), "x", false, NOW, Versions.ALIKE))
        .isInstanceOf(ApplyConflictException.class);
  }

  @Test
  void singleEmptyEntry_dropsAll() {
    Subject map = new Subject(MAPS).apply("a", map("'k':'1'"));
    ManagedFieldsEntry none = new ManagedFieldsEntry("", "", "", null, "", null, "");
    assertThat(
            MAPS.update(
                map.object,
                map.entries,
                obj(map("'k':'2'")),
                List.of(none),
                "w",
                NOW,
                Versions.ALIKE))
        .isEmpty();
  }
}
