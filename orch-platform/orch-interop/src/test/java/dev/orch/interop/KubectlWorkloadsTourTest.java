package dev.orch.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * kubectl's tour of what runs: it is started, scaled, rolled out, watched and explained. Commands
 * in containers, copies and forwarded ports have their tests where processes run, in orch-command.
 */
class KubectlWorkloadsTourTest {
  @TempDir static Path folder;
  private static ServedCluster cluster;
  private static Kubectl kubectl;

  @BeforeAll
  static void start() throws IOException {
    cluster = ServedCluster.start();
    kubectl = Kubectl.of(cluster, folder);
  }

  @AfterAll
  static void close() {
    cluster.close();
  }

  @Test
  void run_startsAPod_thatHasALog() throws Exception {
    Kubectl here = kubectl.inNew("pods");
    assertThat(here.ok("run dry --image=busybox --dry-run=client -o yaml")).contains("run: dry");
    assertThat(
            here.ok("run box --image=busybox --labels=a=b --env=K=v --port=80 --expose -- sleep 9"))
        .isEqualTo("service/box created\npod/box created\n");
    assertThat(here.ok("wait pod/box --for=condition=Ready")).isEqualTo("pod/box condition met\n");
    here.ok("wait pod/box --for=jsonpath={.status.phase}=Running");
    assertThat(here.ok("get pod box -o jsonpath={.spec.containers[0].args}"))
        .isEqualTo("[\"sleep\",\"9\"]");
    assertThat(here.ok("get pod -o wide"))
        .containsPattern("box +1/1 +Running +0 +\\d+s +10\\.[0-9.]+ +node-\\d +<none> +<none>");
    assertThat(
            here.ok(
                "patch pod box --type=json -p [{\"op\":\"remove\",\"path\":\"/spec/tolerations\"}]"))
        .as("what admission added can't be taken away")
        .isEqualTo("pod/box patched (no change)\n");
    assertThat(here.ok("logs box")).isEqualTo("started\n");
    assertThat(here.ok("logs box -c box --timestamps")).matches("20\\d\\d-.*Z started\n");
    assertThat(here.ok("logs -l a=b --prefix --tail=1")).isEqualTo("[pod/box/box] started\n");
    assertThat(here.fails("logs box -c none")).contains("container none is not valid for pod box");
    assertThat(here.fails("logs none")).contains("pods \"none\" not found");
    here.until(
        text -> text.contains("terminated") || text.contains("stopped") || text.lines().count() > 1,
        () -> here.ok("delete pod box --now --wait=false"),
        "logs -f box");
  }

  @Test
  void deployment_isRolledOut() throws IOException {
    Kubectl here = kubectl.inNew("rollouts");
    here.ok("create deployment web --image=nginx:1.25 --replicas=2");
    assertThat(here.ok("rollout status deployment/web"))
        .endsWith("deployment \"web\" successfully rolled out\n");
    here.ok("annotate deployment web kubernetes.io/change-cause=first");
    assertThat(here.ok("set image deployment/web nginx=nginx:1.26"))
        .isEqualTo("deployment.apps/web image updated\n");
    here.ok("rollout status deployment/web");
    assertThat(here.ok("rollout history deployment/web"))
        .containsPattern("REVISION +CHANGE-CAUSE\n1 +first\n2 +first\n");
    assertThat(here.ok("rollout history deployment/web --revision=1")).contains("nginx:1.25");
    assertThat(here.ok("rollout undo deployment/web"))
        .isEqualTo("deployment.apps/web rolled back\n");
    here.ok("rollout status deployment/web");
    assertThat(here.ok("get deployment web -o jsonpath={..image}")).isEqualTo("nginx:1.25");
    here.ok("rollout undo deployment/web --to-revision=2");
    here.ok("rollout pause deployment/web");
    assertThat(here.fails("rollout restart deployment/web")).contains("can't restart paused");
    here.ok("set env deployment/web GREETING=hi");
    assertThat(here.ok("set env deployment/web --list")).contains("GREETING=hi");
    here.ok("set resources deployment/web --limits=cpu=200m,memory=64Mi --requests=cpu=100m");
    here.ok("create serviceaccount robot");
    here.ok("set serviceaccount deployment web robot");
    here.ok("rollout resume deployment/web");
    here.ok("rollout restart deployment/web");
    here.ok("rollout status deployment/web");
    assertThat(
            here.ok("get pods --field-selector=status.phase=Running -o jsonpath={.items[*].spec}"))
        .contains("nginx:1.26", "GREETING", "200m", "robot");
    assertThat(here.ok("scale deployment/web --replicas=3 --current-replicas=2"))
        .isEqualTo("deployment.apps/web scaled\n");
    here.ok("wait deployment/web --for=jsonpath={.status.readyReplicas}=3");
    assertThat(here.fails("scale deployment/web --replicas=1 --current-replicas=7"))
        .contains("Expected replicas to be 7, was 3");
    here.ok("patch deployment web --subresource=scale --type=merge -p {\"spec\":{\"replicas\":1}}");
    assertThat(
            here.ok("get deployment web --subresource=scale -o jsonpath={.kind}:{.spec.replicas}"))
        .isEqualTo("Scale:1");
    here.ok("autoscale deployment web --min=1 --max=5 --cpu-percent=80");
    assertThat(here.ok("get hpa")).containsPattern("web +Deployment/web +cpu: .*/80% +1 +5 ");
  }

  @Test
  void service_showsItsPods() throws IOException {
    Kubectl here = kubectl.inNew("services");
    here.ok("create deployment web --image=nginx --port=80");
    assertThat(here.ok("expose deployment web --port=80 --target-port=8080"))
        .isEqualTo("service/web exposed\n");
    here.ok("rollout status deployment/web");
    here.ok(
        "wait endpointslice --for=jsonpath={.endpoints[0].conditions.ready}=true -l"
            + " kubernetes.io/service-name=web");
    String address = here.ok("get pod -l app=web -o jsonpath={.items[0].status.podIP}");
    assertThat(here.ok("describe service web"))
        .containsPattern("Endpoints: +" + address + ":8080\n");
    assertThat(here.ok("get endpointslice")).contains("8080", address);
    here.ok("set selector service web app=other");
    assertThat(here.ok("get service web -o wide")).contains("app=other");
    assertThat(here.ok("get all"))
        .contains("pod/web-", "service/web", "deployment.apps/web", "replicaset.apps/web-");
    here.ok("create ingress door --rule=foo.com/bar*=web:80");
    assertThat(here.ok("get ingress")).containsPattern("door +<none> +foo.com +80 ");
  }

  @Test
  void describe_tellsOfManyKinds() throws IOException {
    Kubectl here = kubectl.inNew("described");
    here.ok("create deployment web --image=nginx");
    here.ok("rollout status deployment/web");
    here.ok("create configmap conf --from-literal=a=1");
    here.ok("create secret generic plain --from-literal=p=x");
    here.ok("create quota few --hard=pods=9");
    here.ok("create cronjob tick --image=busybox --schedule", "*/5 * * * *");
    here.ok("create job work --image=busybox");
    here.ok("create role reader --verb=get --resource=pods");
    here.ok("create rolebinding readers --role=reader --user=jane");
    here.ok("create poddisruptionbudget budget --selector=app=none --min-available=1");
    here.ok("create ingress door --rule=foo.com/bar=web:80");
    here.ok("expose deployment web --port=80");
    here.ok("autoscale deployment web --min=1 --max=5 --cpu-percent=80");
    assertThat(here.ok("describe pod -l app=web"))
        .containsPattern("Ready +True")
        .contains("Status:           Running", "Successfully assigned", "Started");
    assertThat(here.ok("describe deployment web")).contains("1 available", "ScalingReplicaSet");
    assertThat(here.ok("describe replicaset")).contains("SuccessfulCreate");
    assertThat(here.ok("describe node node-0")).contains("Allocatable:", "Non-terminated Pods:");
    for (String kind :
        List.of(
            "configmap conf",
            "secret plain",
            "quota few",
            "cronjob tick",
            "job work",
            "role reader",
            "rolebinding readers",
            "poddisruptionbudget budget",
            "ingress door",
            "service web",
            "endpointslice",
            "hpa web",
            "serviceaccount default",
            "namespace described",
            "clusterrole admin",
            "priorityclass system-node-critical")) {
      assertThat(here.ok("describe " + kind)).as(kind).contains("Name:");
    }
    assertThat(here.ok("events --for=deployment/web")).contains("ScalingReplicaSet");
    assertThat(here.ok("get events -o wide --field-selector=reason=Scheduled"))
        .contains("default-scheduler")
        .contains("Successfully assigned described/");
    assertThat(here.ok("events --types=Warning")).doesNotContain("Normal");
  }
}
