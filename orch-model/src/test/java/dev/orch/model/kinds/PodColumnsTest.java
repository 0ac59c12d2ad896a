package dev.orch.model.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.Column;
import dev.orch.model.core.Pod;
import dev.orch.model.json.Json;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PodColumnsTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private static List<String> cells(String json) {
    Pod pod = BuiltInKinds.POD.read(Json.parse(json.replace('\'', '"')), unknown -> {});
    return BuiltInKinds.POD.columns().stream()
        .map(column -> column.cell().apply(pod, NOW).toString())
        .toList();
  }

  @Test
  void row_ofARunningPod_saysHowItIs() {
    assertThat(
            cells(
                "{'metadata':{'name':'p','creationTimestamp':'2026-01-02T02:00:05Z'},"
                    + "'spec':{'containers':[{'name':'a'},{'name':'b'}],'nodeName':'n'},"
                    + "'status':{'phase':'Running','podIP':'10.0.0.1','podIPs':[{'ip':'10.0.0.1'}],"
                    + "'containerStatuses':[{'name':'a','ready':true,'restartCount':0,"
                    + "'state':{'running':{}}},{'name':'b','ready':false,'restartCount':2,"
                    + "'state':{'waiting':{'reason':'CrashLoopBackOff'}},"
                    + "'lastState':{'terminated':{'finishedAt':'2026-01-02T03:03:05Z'}}}]}}"))
        .containsExactly(
            "\"p\"",
            "\"1/2\"",
            "\"CrashLoopBackOff\"",
            "\"2 (60s ago)\"",
            "\"64m\"",
            "\"10.0.0.1\"",
            "\"n\"",
            "\"<none>\"",
            "\"<none>\"");
  }

  @Test
  void names_areThoseOfKubectl() {
    assertThat(BuiltInKinds.POD.columns())
        .extracting(Column::name)
        .containsExactly(
            "Name",
            "Ready",
            "Status",
            "Restarts",
            "Age",
            "IP",
            "Node",
            "Nominated Node",
            "Readiness Gates");
  }
}
