package dev.orch.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.Bytes;
import dev.orch.model.Kind;
import dev.orch.model.Quantity;
import dev.orch.model.Resource;
import dev.orch.model.apps.Deployment;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Service;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.patch.MergePatch;
import dev.orch.testkit.base.arbitraries.Records;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** What a change carried over to an object with unknown fields keeps, for arbitrary objects. */
class CarriedProperties {
  private static final Kind<Pod> PODS = BuiltInKinds.all().of(Pod.class);
  private static final String UNKNOWN = "zNewer";

  @Provide
  Arbitrary<Pod> pods() {
    return Records.create()
        .nestedAtMost(4)
        .with(String.class, Arbitraries.of("", "a", "b", "c"))
        .with(Instant.class, Arbitraries.of(Instant.EPOCH, Instant.EPOCH.plusSeconds(1)))
        .with(Quantity.class, Arbitraries.of("0", "1", "100m").map(Quantity::parse))
        .with(Bytes.class, Arbitraries.of("", "x").map(Bytes::utf8))
        .with(Json.class, Arbitraries.of("{}", "[1,{}]", "1.5").map(Json::parse))
        .with(Json.Obj.class, Arbitraries.of("{}", "{\"a\":1}").map(t -> Json.parse(t).asObject()))
        .of(Pod.class);
  }

  /** The tree with a field that no record has in each object that stands for a record. */
  private static Json newer(Json json, int[] count) {
    if (json instanceof Json.Obj object) {
      Map<String, Json> members = new TreeMap<>();
      object.members().forEach((name, value) -> members.put(name, newer(value, count)));
      members.put(UNKNOWN, Json.of(count[0]++));
      return new Json.Obj(members);
    }
    if (json instanceof Json.Arr array) {
      List<Json> elements = new ArrayList<>();
      array.forEach(element -> elements.add(newer(element, count)));
      return new Json.Arr(elements);
    }
    return json;
  }

  private static Json without(Json json) {
    if (json instanceof Json.Obj object) {
      Map<String, Json> members = new TreeMap<>();
      object.without(UNKNOWN).members().forEach((name, value) -> members.put(name, without(value)));
      return new Json.Obj(members);
    }
    if (json instanceof Json.Arr array) {
      List<Json> elements = new ArrayList<>();
      array.forEach(element -> elements.add(without(element)));
      return new Json.Arr(elements);
    }
    return json;
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void noChange_changesNothing(@ForAll("pods") Pod pod) {
    Json.Obj known = PODS.toJson(pod);
    Json.Obj raw = newer(known, new int[1]).asObject();
    assertThat(Carried.over(PODS, raw, known, known)).isEqualTo(raw);
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void knownFields_areAsTheyAreWanted(@ForAll("pods") Pod before, @ForAll("pods") Pod after) {
    Json.Obj from = PODS.toJson(before);
    Json.Obj to = PODS.toJson(after);
    Json.Obj raw = newer(from, new int[1]).asObject();
    Json.Obj carried = Carried.over(PODS, raw, from, to);
    assertThat(without(carried)).isEqualTo(to);
    Json.Obj sent = MergePatch.diff(raw, carried);
    Json patched = without(MergePatch.applyTo(raw, sent));
    assertThat(PODS.read(patched, unknown -> {})).isEqualTo(after);
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void unknownFields_areKept_whereAnotherFieldChanges(@ForAll("pods") Pod pod) {
    Json.Obj known = PODS.toJson(pod);
    Json.Obj raw = newer(known, new int[1]).asObject();
    Pod renamed = pod.withSpec(pod.spec().withNodeName(pod.spec().nodeName() + "x"));
    Json.Obj wanted = raw.edit("spec", spec -> spec.with("nodeName", renamed.spec().nodeName()));
    assertThat(Carried.over(PODS, raw, known, PODS.toJson(renamed))).isEqualTo(wanted);
  }

  private static Json parse(String json) {
    return Json.parse(json.replace('\'', '"'));
  }

  private static <T extends Resource> void check(
      Kind<T> kind, String before, String raw, String after, String expected) {
    assertThat(
            Carried.over(
                kind, parse(raw).asObject(), parse(before).asObject(), parse(after).asObject()))
        .isEqualTo(parse(expected));
  }

  @Test
  void elements_areFoundByTheirMergeKey() {
    check(
        PODS,
        "{'spec':{'containers':[{'name':'a','image':'1'},{'name':'b','image':'1'}]}}",
        "{'spec':{'containers':[{'name':'a','image':'1','x':1},{'name':'b','image':'1','x':2}]}}",
        "{'spec':{'containers':[{'name':'c','image':'1'},{'name':'b','image':'2'},{'name':'a','image':'1'}]}}",
        "{'spec':{'containers':[{'name':'c','image':'1'},{'name':'b','image':'2','x':2},{'name':'a','image':'1','x':1}]}}");
    check(
        BuiltInKinds.all().of(Service.class),
        "{'spec':{'ports':[{'port':80,'protocol':'TCP'}]}}",
        "{'spec':{'ports':[{'port':80,'protocol':'TCP','x':1}]}}",
        "{'spec':{'ports':[{'port':80,'protocol':'TCP','nodePort':1}]}}",
        "{'spec':{'ports':[{'port':80,'protocol':'TCP','x':1,'nodePort':1}]}}");
  }

  @Test
  void elementsWithoutAKey_areFoundByTheirPlace() {
    String path = "{'spec':{'template':{'spec':{'tolerations':[%s]}}}}";
    check(
        BuiltInKinds.all().of(Deployment.class),
        String.format(path, "{'key':'a'}"),
        String.format(path, "{'key':'a','x':1}"),
        String.format(path, "{'key':'b'}"),
        String.format(path, "{'key':'b','x':1}"));
  }
}
