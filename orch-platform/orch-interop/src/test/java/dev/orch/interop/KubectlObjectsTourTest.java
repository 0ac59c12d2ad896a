package dev.orch.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.interop.Tool.Done;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kubectl's tour of objects: they are made, shown, changed and deleted in all its ways. */
class KubectlObjectsTourTest {
  private static final String CONF =
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: conf, labels: {app: conf}}
      data: {a: "1"}
      """;

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
  void create_hasAGeneratorForManyKinds() throws IOException {
    Kubectl here = kubectl.inNew("generators");
    here.file("key.txt", "some text");
    List<String> generators =
        List.of(
            "deployment web --image=nginx --replicas=2 --port=80",
            "job once --image=busybox -- true",
            "cronjob tick --image=busybox --schedule=0/5+*+*+*+*",
            "job manual --from=cronjob/tick",
            "configmap conf --from-literal=a=1 --from-file=" + folder.resolve("key.txt"),
            "secret generic plain --from-literal=p=x",
            "secret docker-registry registry --docker-username=u --docker-password=p"
                + " --docker-server=h",
            "quota few --hard=pods=100,services=10",
            "poddisruptionbudget budget --selector=app=web --min-available=1",
            "role reader --verb=get,list --resource=pods,deployments.apps",
            "rolebinding readers --role=reader --user=jane",
            "clusterrole prober --verb=get --non-resource-url=/healthz",
            "clusterrolebinding probers --clusterrole=prober --user=jane",
            "ingress door --rule=foo.com/bar=web:80",
            "serviceaccount robot",
            "priorityclass high --value=1000",
            "service clusterip inside --tcp=80:8080",
            "service nodeport outside --tcp=80:8080",
            "service loadbalancer balanced --tcp=80:8080",
            "service externalname alias --external-name=example.com");
    for (String generator : generators) {
      assertThat(create(here, generator)).as(generator).endsWith(" created\n");
    }
    assertThat(here.ok("get role reader -o jsonpath={.rules[*].verbs}"))
        .isEqualTo("[\"get\",\"list\"] [\"get\",\"list\"]");
    assertThat(here.ok("get secret plain -o jsonpath={.data.p}")).isEqualTo("eA==");
    assertThat(here.ok("get configmap conf -o", "jsonpath={.data.key\\.txt}"))
        .isEqualTo("some text");
    assertThat(here.ok("get service outside -o jsonpath={.spec.ports[0].nodePort}"))
        .matches("3[0-2]\\d{3}");
    assertThat(here.ok("create token robot --duration=1h")).startsWith("ey");
    assertThat(here.fails("create serviceaccount robot"))
        .isEqualTo(
            "error: failed to create serviceaccount: serviceaccounts \"robot\" already exists\n");
    assertThat(here.fails("create job manual --from=cronjob/none"))
        .contains("cronjobs.batch \"none\" not found");
  }

  private static String create(Kubectl here, String generator) {
    if (!generator.contains("+")) {
      return here.ok("create " + generator);
    }
    int schedule = generator.lastIndexOf(' ');
    return here.ok(
        "create " + generator.substring(0, schedule),
        generator.substring(schedule + 1).replace('+', ' ').replace("0/5", "*/5"));
  }

  @Test
  void get_hasManyForms() throws Exception {
    Kubectl here = kubectl.inNew("forms");
    here.ok("create configmap b --from-literal=k=1");
    here.ok("create configmap a --from-literal=k=1 --from-literal=l=2");
    here.ok("label configmap a tier=one");
    String all = "get configmap a b ";
    assertThat(here.ok(all.strip())).containsPattern("NAME +DATA +AGE\na +2 +\\d+s\nb +1 +\\d+s\n");
    assertThat(here.ok(all + "--no-headers")).doesNotContain("NAME");
    assertThat(here.ok(all + "--show-labels")).containsPattern("a +2 +\\d+s +tier=one\n");
    assertThat(here.ok(all + "-L tier")).containsPattern("TIER\na +2 +\\d+s +one\n");
    assertThat(here.ok(all + "-o name")).isEqualTo("configmap/a\nconfigmap/b\n");
    assertThat(here.ok(all + "-o jsonpath={.items[*].data.k}")).isEqualTo("1 1");
    assertThat(here.ok(all + "-o custom-columns=N:.metadata.name,L:.data.l"))
        .matches("N +L\na +2\nb +<none>\n");
    assertThat(here.ok(all + "-o", "go-template={{len .items}}")).isEqualTo("2");
    assertThat(here.ok(all + "-o json")).contains("\"kind\": \"List\"", "\"name\": \"b\"");
    assertThat(here.ok("get configmap a -o yaml"))
        .contains("data:\n  k: \"1\"\n  l: \"2\"\nkind: ConfigMap\n");
    assertThat(here.ok("get configmap --sort-by=.metadata.creationTimestamp -o name"))
        .contains("configmap/a\n");
    assertThat(here.ok("get configmap -l tier=one -o name")).isEqualTo("configmap/a\n");
    assertThat(here.ok("get configmap -l tier!=one,tier -o name")).isEmpty();
    assertThat(here.ok("get configmap --field-selector=metadata.name=b -o name"))
        .isEqualTo("configmap/b\n");
    assertThat(here.ok("get configmap --chunk-size=1 -o name"))
        .contains("configmap/a\nconfigmap/b\n");
    assertThat(here.ok("get configmap -A")).containsPattern("forms +a +2 ");
    assertThat(here.ok("get configmap,serviceaccount")).contains("configmap/a", "serviceaccount/");
    assertThat(here.ok("get --raw /api/v1/namespaces/forms/configmaps/a")).contains("\"k\":\"1\"");
    assertThat(here.fails("get configmap none"))
        .isEqualTo("Error from server (NotFound): configmaps \"none\" not found\n");
    assertThat(here.ok("get configmap none --ignore-not-found")).isEmpty();
    assertThat(here.fails("get unknownkind"))
        .isEqualTo("error: the server doesn't have a resource type \"unknownkind\"\n");
    here.until(
        text -> text.contains("ADDED") && text.contains("configmap/late"),
        () -> here.ok("create configmap late"),
        "get configmap --watch --output-watch-events --show-kind");
  }

  @Test
  void apply_changesWhatItAppliedBefore() throws IOException {
    Kubectl here = kubectl.inNew("applied");
    Path one = here.file("one.yaml", CONF);
    Path two = here.file("two.yaml", CONF.replace("{a: \"1\"}", "{b: \"2\"}"));
    assertThat(here.ok("apply -f " + one + " --dry-run=server"))
        .isEqualTo("configmap/conf created (server dry run)\n");
    assertThat(here.ok("apply -f " + one)).isEqualTo("configmap/conf created\n");
    assertThat(here.ok("apply -f " + one)).isEqualTo("configmap/conf unchanged\n");
    here.ok("diff -f " + one);
    Done diff = here.run("diff -f " + two);
    assertThat(diff.failed(1)).isEmpty();
    assertThat(diff.out()).contains("-  a: \"1\"\n+  b: \"2\"\n");
    assertThat(here.ok("apply -f " + two)).isEqualTo("configmap/conf configured\n");
    assertThat(here.ok("get configmap conf -o jsonpath={.data}")).isEqualTo("{\"b\":\"2\"}");
    assertThat(here.ok("apply view-last-applied configmap conf")).contains("b: \"2\"");
    assertThat(here.ok("apply set-last-applied -f " + one))
        .isEqualTo("configmap/conf configured\n");
    here.editor("s/a: \"1\"/c: \"3\"/");
    assertThat(here.ok("apply edit-last-applied configmap conf"))
        .isEqualTo("configmap/conf edited\n");
    here.ok("create configmap old");
    here.ok("label configmap old app=conf");
    here.ok("annotate configmap old", "kubectl.kubernetes.io/last-applied-configuration={}");
    assertThat(
            here.ok("apply -f " + one + " --prune -l app=conf --prune-allowlist=core/v1/ConfigMap"))
        .contains("configmap/old pruned\n");
    here.file("kustomization.yaml", "namePrefix: my-\nresources: [one.yaml]\n");
    assertThat(here.ok("apply -k " + folder)).isEqualTo("configmap/my-conf created\n");
  }

  @Test
  void serverSideApply_knowsWhoseFieldsTheyAre() throws IOException {
    Kubectl here = kubectl.inNew("owned");
    Path one = here.file("mine.yaml", CONF);
    Path two = here.file("theirs.yaml", CONF.replace("{a: \"1\"}", "{a: \"2\"}"));
    String apply = "apply --server-side --field-manager=";
    assertThat(here.ok(apply + "me -f " + one)).isEqualTo("configmap/conf serverside-applied\n");
    assertThat(here.fails(apply + "they -f " + two))
        .contains("Apply failed with 1 conflict: conflict with \"me\": .data.a");
    here.ok(apply + "they --force-conflicts -f " + two);
    assertThat(here.run("diff --server-side --field-manager=they -f " + two).code()).isZero();
    assertThat(here.ok("get configmap conf -o yaml --show-managed-fields"))
        .contains("manager: me\n", "manager: they\n", "operation: Apply\n");
    here.ok("apply -f " + one);
    assertThat(here.ok("apply --server-side --force-conflicts -f " + one))
        .isEqualTo("configmap/conf serverside-applied\n");
  }

  @Test
  void change_hasManyForms() throws IOException {
    Kubectl here = kubectl.inNew("changed");
    Path file = here.file("conf.yaml", CONF);
    here.ok("create -f " + file);
    String data = "get configmap conf -o jsonpath={.data}";
    here.ok("patch configmap conf -p {\"data\":{\"b\":\"2\"}}");
    here.ok("patch configmap conf --type=merge -p {\"data\":{\"a\":null}}");
    here.ok(
        "patch configmap conf --type=json -p"
            + " [{\"op\":\"add\",\"path\":\"/data/c\",\"value\":\"3\"}]");
    assertThat(here.ok(data)).isEqualTo("{\"b\":\"2\",\"c\":\"3\"}");
    assertThat(
            here.fails("patch configmap conf --type=json -p [{\"op\":\"remove\",\"path\":\"/x\"}]"))
        .contains("The request is invalid");
    here.editor("s/c: /d: /");
    assertThat(here.ok("edit configmap conf")).isEqualTo("configmap/conf edited\n");
    assertThat(here.ok(data)).isEqualTo("{\"b\":\"2\",\"d\":\"3\"}");
    assertThat(here.run("edit configmap conf").err())
        .isEqualTo("Edit cancelled, no changes made.\n");
    assertThat(here.ok("replace -f " + file)).isEqualTo("configmap/conf replaced\n");
    assertThat(here.ok(data)).isEqualTo("{\"a\":\"1\"}");
    String uid = here.ok("get configmap conf -o jsonpath={.metadata.uid}");
    here.ok("replace --force -f " + file);
    assertThat(here.ok("get configmap conf -o jsonpath={.metadata.uid}")).isNotEqualTo(uid);
    assertThat(here.ok("label configmap conf x=y")).isEqualTo("configmap/conf labeled\n");
    assertThat(here.fails("label configmap conf x=z")).contains("already has a value (y)");
    here.ok("label configmap conf x=z --overwrite");
    here.ok("annotate -f " + file + " why=because");
    assertThat(
            here.ok(
                "get configmap conf -o jsonpath={.metadata.labels.x}/{.metadata.annotations.why}"))
        .isEqualTo("z/because");
    here.ok("label configmap --all x-");
    here.ok("annotate configmap conf why-");
    assertThat(here.ok("get configmap -l x -o name")).isEmpty();
    assertThat(here.fails("label configmap conf --resource-version=1 a=b"))
        .contains("the object has been modified");
  }

  @Test
  void delete_hasManyForms() throws IOException {
    Kubectl here = kubectl.inNew("deleted");
    Path file = here.file("gone.yaml", CONF);
    here.ok("create -f " + file);
    assertThat(here.ok("delete -f " + file + " --dry-run=server"))
        .isEqualTo("configmap \"conf\" deleted (server dry run)\n");
    assertThat(here.ok("delete -f " + file)).isEqualTo("configmap \"conf\" deleted\n");
    assertThat(here.fails("delete configmap conf")).contains("\"conf\" not found");
    here.ok("delete configmap conf --ignore-not-found");
    here.ok("create configmap l");
    here.ok("label configmap l a=b");
    here.ok("delete configmap -l a=b");
    here.ok("create deployment kept --image=nginx");
    here.ok("rollout status deployment kept");
    here.ok("delete deployment kept --cascade=orphan");
    assertThat(here.ok("get replicaset -l app=kept -o name")).startsWith("replicaset.apps/kept-");
    here.ok("delete replicaset --all --cascade=foreground");
    assertThat(here.ok("get pod -l app=kept -o name")).isEmpty();
    here.ok("create deployment web --image=nginx");
    here.ok("rollout status deployment web");
    here.ok("delete deployment web --cascade=background");
    here.ok("wait --for=delete pod -l app=web --timeout=50s");
    here.ok("run a --image=busybox");
    here.ok("run b --image=busybox");
    here.ok("wait --for=condition=Ready pod/a pod/b");
    here.ok("delete pod a --grace-period=1");
    assertThat(here.run("delete pod b --grace-period=0 --force").err())
        .contains("Immediate deletion does not wait");
    here.ok("create configmap last");
    here.ok("delete configmap,secret --all");
    here.ok("delete namespace deleted --timeout=50s");
    assertThat(here.fails("get namespace deleted")).contains("\"deleted\" not found");
  }
}
