package dev.orch.controllers.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.batch.PodFailurePolicy;
import dev.orch.model.core.Pod;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.schema.RecordReader;
import org.junit.jupiter.api.Test;

class FailurePoliciesTest {
  private static final Pod POD = pod("'containerStatuses':[" + ended("c", 3) + "]");

  private static Pod pod(String status) {
    String json =
        "{'metadata':{'name':'p','namespace':'n'},'status':{'phase':'Failed'," + status + "}}";
    return BuiltInKinds.POD.read(Json.parse(json.replace('\'', '"')), unknown -> {});
  }

  private static String ended(String name, int code) {
    return "{'name':'" + name + "','state':{'terminated':{'exitCode':" + code + "}}}";
  }

  private static FailurePolicies.Consequence judge(Pod pod, String... rules) {
    String json = "{'rules':[" + String.join(",", rules) + "]}";
    return FailurePolicies.of(
        RecordReader.read(
            Json.parse(json.replace('\'', '"')).asObject(), PodFailurePolicy.class, unknown -> {}),
        pod);
  }

  private static String onCodes(String action, String operator, String codes) {
    return "{'action':'%s','onExitCodes':{'operator':'%s','values':[%s]}}"
        .formatted(action, operator, codes);
  }

  @Test
  void noPolicy_countsFailures() {
    FailurePolicies.Consequence none = FailurePolicies.of(null, POD);
    assertThat(none.isCounted()).isTrue();
    assertThat(none.failsIndex()).isFalse();
    assertThat(none.message()).isNull();
  }

  @Test
  void firstRuleThatMatches_decides() {
    var judged =
        judge(
            POD,
            onCodes("Ignore", "In", "1,2"),
            onCodes("FailJob", "In", "3,4"),
            onCodes("Ignore", "In", "3"));
    assertThat(judged.message())
        .isEqualTo(
            "Container c for pod n/p failed with exit code 3 matching FailJob rule at index 1");
    assertThat(judged.isCounted()).isTrue();
  }

  @Test
  void ignoredFailures_arentCounted() {
    assertThat(judge(POD, onCodes("Ignore", "NotIn", "1")).isCounted()).isFalse();
    assertThat(judge(POD, onCodes("Ignore", "NotIn", "3")).isCounted()).isTrue();
    assertThat(judge(POD, onCodes("Count", "In", "3"), onCodes("Ignore", "In", "3")).isCounted())
        .isTrue();
  }

  @Test
  void index_fails() {
    assertThat(judge(POD, onCodes("FailIndex", "In", "3")).failsIndex()).isTrue();
    assertThat(judge(POD, onCodes("FailIndex", "In", "3")).message()).isNull();
  }

  @Test
  void exitCodes_areThoseOfFailedContainersOfThatName() {
    Pod pod =
        pod(
            "'initContainerStatuses':["
                + ended("i", 7)
                + "],'containerStatuses':["
                + ended("ok", 0)
                + ",{'name':'running','state':{'running':{}}}]");
    String ofInit =
        "{'action':'FailIndex','onExitCodes':{'containerName':'i','operator':'In','values':[7]}}";
    assertThat(judge(pod, ofInit).failsIndex()).isTrue();
    assertThat(judge(pod, ofInit.replace("'i'", "'ok'")).failsIndex()).isFalse();
    assertThat(judge(pod, onCodes("FailIndex", "NotIn", "7")).failsIndex()).isFalse();
  }

  @Test
  void conditions_matchByTypeAndStatus() {
    Pod pod = pod("'conditions':[{'type':'DisruptionTarget','status':'True'}]");
    String rule =
        "{'action':'FailJob','onPodConditions':[{'type':'DisruptionTarget','status':'True'}]}";
    assertThat(judge(pod, rule).message())
        .isEqualTo("Pod n/p has condition DisruptionTarget matching FailJob rule at index 0");
    assertThat(judge(pod, rule.replace("'True'", "'False'")).message()).isNull();
    assertThat(judge(POD, rule).message()).isNull();
  }
}
