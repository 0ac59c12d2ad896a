package dev.orch.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kubectl's tour of the cluster itself: what it serves, who may what, and its nodes. */
class KubectlClusterTourTest {
  private static final int PATIENCE_LOOKS = 400;

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
  void server_saysWhatItIs() {
    assertThat(kubectl.ok("version")).contains("Server Version: v1.36.");
    assertThat(kubectl.ok("cluster-info"))
        .contains("Kubernetes control plane")
        .contains("https://127.0.0.1:");
    assertThat(kubectl.ok("cluster-info dump")).contains("\"kind\": \"NodeList\"");
    assertThat(kubectl.ok("api-versions").lines()).contains("v1", "apps/v1", "batch/v1");
    assertThat(kubectl.ok("api-resources").lines())
        .anyMatch(line -> line.matches("pods +po +v1 +true +Pod"))
        .anyMatch(line -> line.matches("deployments +deploy +apps/v1 +true +Deployment"));
    assertThat(kubectl.ok("api-resources --namespaced=false --verbs=list,watch -o name").lines())
        .contains("nodes", "namespaces")
        .doesNotContain("pods");
    assertThat(kubectl.ok("api-resources --api-group=apps --no-headers -o wide").lines())
        .hasSize(5)
        .allMatch(line -> line.contains("create,delete,deletecollection"));
    assertThat(kubectl.ok("get --raw /readyz")).isEqualTo("ok");
    assertThat(kubectl.ok("get componentstatuses -o name")).isNotNull();
  }

  @Test
  void explain_knowsTheFields() {
    assertThat(kubectl.ok("explain deployment.spec.strategy"))
        .contains("GROUP:      apps", "FIELD: strategy <DeploymentStrategy>", "rollingUpdate");
    assertThat(kubectl.ok("explain pod --recursive")).contains("livenessProbe", "<[]Toleration>");
    assertThat(kubectl.ok("explain hpa --api-version=autoscaling/v1"))
        .contains("VERSION:    v1", "kind");
    assertThat(kubectl.fails("explain pod.spec.nothing"))
        .contains("field \"nothing\" does not exist");
  }

  @Test
  void explain_saysWhatTheyMean() {
    assertThat(words(kubectl.ok("explain pod")))
        .contains("DESCRIPTION: Containers that are placed on one node together")
        .contains("status <PodStatus> How the pod fares")
        .doesNotContain("<no description>");
    assertThat(words(kubectl.ok("explain deployment.spec.strategy")))
        .contains("DESCRIPTION: What a rollout does")
        .contains("type <string> enum: Recreate, RollingUpdate RollingUpdate (step by step)");
    assertThat(kubectl.ok("explain pod --recursive"))
        .containsPattern("imagePullPolicy\\s+<string>\\s+enum: Always, IfNotPresent, Never");
    assertThat(words(kubectl.ok("explain cronjob.spec --output=plaintext-openapiv2")))
        .contains(
            "RESOURCE: spec <Object>", "timeZone <string> Zone of the schedule by its IANA name");
  }

  /** What is said, whatever the lines it is broken into. */
  private static String words(String text) {
    return text.replaceAll("\\s+", " ");
  }

  @Test
  void config_isReadAndChanged() throws IOException {
    assertThat(kubectl.ok("config view")).contains("token: REDACTED");
    assertThat(kubectl.ok("config current-context")).isEqualTo("tour\n");
    assertThat(kubectl.ok("config get-contexts -o name")).isEqualTo("tour\n");
    kubectl.ok("config set-context other --cluster=orch --user=tourist");
    kubectl.ok("config use-context other");
    assertThat(kubectl.ok("get nodes -o name")).contains("node/node-0\n");
    kubectl.ok("config use-context tour");
  }

  @Test
  void authorization_isAskedFor() throws IOException {
    Kubectl here = kubectl.inNew("rights");
    assertThat(here.ok("auth whoami")).containsPattern("Username +tourist\n");
    assertThat(here.ok("auth can-i create pods")).isEqualTo("yes\n");
    here.ok("create role reader --verb=get,list --resource=pods --resource-name=one");
    here.ok("create rolebinding readers --role=reader --serviceaccount=rights:default");
    String asRobot = " --as=system:serviceaccount:rights:default";
    assertThat(here.ok("auth can-i get pods/one" + asRobot)).isEqualTo("yes\n");
    assertThat(here.run("auth can-i get pods/two" + asRobot).out()).isEqualTo("no\n");
    assertThat(here.ok("auth can-i --list" + asRobot))
        .containsPattern("pods +\\[] +\\[one] +\\[get list]\n");
    assertThat(here.fails("get configmaps" + asRobot))
        .contains("Error from server (Forbidden): configmaps is forbidden: User")
        .contains(
            "cannot list resource \"configmaps\" in API group \"\" in the namespace \"rights\"");
    here.ok("set subject rolebinding readers --user=jane");
    assertThat(here.ok("auth can-i get pods/one --as=jane")).isEqualTo("yes\n");
    Path file =
        here.file(
            "roles.yaml",
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: more, namespace: rights}
            rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
            """);
    assertThat(here.ok("auth reconcile -f " + file))
        .contains("role.rbac.authorization.k8s.io/more reconciled");
  }

  @Test
  void whoAnswersForWhat_isRegistered() {
    assertThat(kubectl.ok("get apiservices v1.apps v1beta1.metrics.k8s.io"))
        .containsPattern("v1.apps +Local +True")
        .containsPattern("v1beta1.metrics.k8s.io +Local +True");
    kubectl.ok("wait apiservice/v1.batch --for=condition=Available");
    assertThat(
            kubectl.ok(
                "get configmap extension-apiserver-authentication --namespace=kube-system -o"
                    + " jsonpath={.data.requestheader-allowed-names}"))
        .isEqualTo("[\"front-proxy-client\"]");
  }

  @Test
  void top_showsWhatIsUsed() throws IOException {
    Kubectl here = kubectl.inNew("used");
    here.ok("run one --image=busybox --labels=app=a");
    here.ok("run two --image=busybox --labels=app=b");
    here.ok("wait pod/one pod/two --for=condition=Ready");
    await(() -> here.run("top pod one").out().contains("5m"));
    await(() -> here.run("top pod two").out().contains("5m"));
    assertThat(here.ok("top pod").lines())
        .anyMatch(line -> line.matches("NAME +CPU\\(cores\\) +MEMORY\\(bytes\\) *"))
        .anyMatch(line -> line.matches("one +5m +8Mi *"))
        .hasSize(3);
    assertThat(here.ok("top pod -l app=b --no-headers")).matches("two +5m +8Mi *\n");
    assertThat(here.ok("top pod one --containers")).containsPattern("one +one +5m +8Mi");
    assertThat(here.ok("top pod -A --sort-by=memory --no-headers")).containsPattern("used +two +");
    assertThat(here.ok("top node --sort-by=cpu")).containsPattern("node-1 +\\d+m +\\d+% +\\d+Mi");
    assertThat(here.ok("top node node-0 --no-headers")).startsWith("node-0");
    assertThat(here.ok("get pods.metrics.k8s.io one")).containsPattern("one +\\d+[mn] +8Mi +\\d");
    assertThat(here.fails("top pod none")).contains("not found");
    String node = here.ok("get pod one -o jsonpath={.spec.nodeName}");
    String proxy = "get --raw /api/v1/nodes/" + node + ":10250/proxy/";
    assertThat(here.ok(proxy + "healthz")).isEqualTo("ok");
    assertThat(here.ok(proxy + "pods")).contains("\"kind\":\"PodList\"", "\"name\":\"one\"");
    assertThat(here.ok(proxy + "stats/summary"))
        .contains("\"nodeName\":\"" + node + "\"", "usageNanoCores", "workingSetBytes");
    assertThat(here.fails(proxy + "none")).contains("could not find the requested resource");
    assertThat(here.ok("api-resources --api-group=metrics.k8s.io").lines())
        .anyMatch(line -> line.matches("pods +metrics.k8s.io/v1beta1 +true +PodMetrics"));
    assertThat(here.ok("explain pods --api-version=metrics.k8s.io/v1beta1"))
        .contains("KIND:       PodMetrics");
  }

  /** Asks again and again; each time a program is run that takes a while. */
  private static void await(BooleanSupplier condition) {
    for (int look = 0; !condition.getAsBoolean(); look++) {
      assertThat(look).as("patience").isLessThan(PATIENCE_LOOKS);
    }
  }

  @Test
  void nodes_areEmptiedAndMarked() throws IOException {
    Kubectl here = kubectl.inNew("drained");
    here.ok("label nodes --all tier=a");
    here.ok("taint node node-0 k=v:NoSchedule");
    assertThat(here.fails("taint node node-0 k=v:NoSchedule")).contains("already has k taint");
    here.ok("taint node node-0 k=w:NoExecute --overwrite");
    here.ok("taint node node-0 k-");
    here.ok("create deployment web --image=nginx --replicas=6");
    here.ok("rollout status deployment/web");
    here.ok("run lonely --image=busybox --overrides={\"spec\":{\"nodeName\":\"node-1\"}}");
    here.ok("wait pod/lonely --for=condition=Ready");
    assertThat(here.ok("cordon node-1")).isEqualTo("node/node-1 cordoned\n");
    assertThat(here.ok("get nodes")).containsPattern("node-1 +Ready,SchedulingDisabled");
    assertThat(here.fails("drain node-1"))
        .contains("cannot delete Pods that declare no controller");
    here.ok("drain node-1 --ignore-daemonsets --force --grace-period=1");
    assertThat(here.ok("get pods --field-selector=spec.nodeName=node-1 -o name")).isEmpty();
    here.ok("rollout status deployment/web");
    here.ok("uncordon node-1");
    here.ok(
        "patch node node-1 --subresource=status --type=merge -p"
            + " {\"status\":{\"capacity\":{\"example.com/dongle\":\"4\"}}}");
    assertThat(here.ok("describe node node-1")).containsPattern("example.com/dongle: +4\n");
    here.ok("delete node node-2");
    assertThat(here.ok("get nodes -o name")).isEqualTo("node/node-0\nnode/node-1\n");
  }
}
