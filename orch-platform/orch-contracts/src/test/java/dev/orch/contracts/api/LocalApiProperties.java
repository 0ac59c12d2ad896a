package dev.orch.contracts.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.Bytes;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.apps.Deployment;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Service;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.json.Json;
import dev.orch.store.api.Api;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Patch;
import dev.orch.store.api.Resources;
import dev.orch.store.api.WriteOptions;
import dev.orch.store.local.LocalApi;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Whatever is sent to objects that are there, it is done or refused, and nothing breaks. */
class LocalApiProperties {
  private static final List<Map.Entry<Class<? extends Resource>, String>> OBJECTS =
      List.of(
          Map.entry(ConfigMap.class, "{'metadata':{'name':'a'},'data':{'k':'v'}}"),
          Map.entry(
              Pod.class,
              "{'metadata':{'name':'a'},'spec':{'nodeName':'n','containers':[{'name':'c','image':'i:1'},{'name':'d','image':'i:1'}]}}"),
          Map.entry(
              Deployment.class,
              "{'metadata':{'name':'a'},'spec':{'replicas':3,'selector':{'matchLabels':{'app':'web'}},"
                  + "'template':{'metadata':{'labels':{'app':'web'}},"
                  + "'spec':{'containers':[{'name':'c','image':'img:1','ports':[{'containerPort':80}]}]}}}}"),
          Map.entry(
              Service.class,
              "{'metadata':{'name':'a'},'spec':{'type':'NodePort','ports':[{'port':80}]}}"));

  private static Api api() {
    Api api = LocalApi.builder().clock(() -> Instant.EPOCH).seed(1).build();
    create(api, Namespace.class, "", "{'metadata':{'name':'default'}}");
    create(api, ServiceAccount.class, "default", "{'metadata':{'name':'default'}}");
    return api;
  }

  private static <T extends Resource> void create(
      Api api, Class<T> type, String namespace, String json) {
    T object = api.kinds().of(type).read(Json.parse(json.replace('\'', '"')), unknown -> {});
    api.resources(type).inNamespace(namespace).create(object);
  }

  private static final List<String> NAMES =
      List.of(
          "metadata,spec,status,name,labels,annotations,data,containers,image,ports,port,replicas,selector"
              .split(","));
  private static final List<String> MORE =
      List.of(
          ("namespace,finalizers,ownerReferences,uid,resourceVersion,deletionTimestamp,matchLabels,template,clusterIP,"
                  + "clusterIPs,type,nodePort,targetPort,protocol,nodeName,env,value,valueFrom,resources,limits,requests,"
                  + "cpu,volumes,$patch,$retainKeys,$setElementOrder/containers,$setElementOrder/ports,conditions,phase,"
                  + "$deleteFromPrimitiveList/finalizers,strategy,rollingUpdate,maxSurge,kind,apiVersion,tolerations,"
                  + "readinessProbe,exec,command,httpGet,activeDeadlineSeconds,terminationGracePeriodSeconds,paused,"
                  + "generation,creationTimestamp,managedFields,containerStatuses,binaryData,immutable,app,k")
              .split(","));

  private static Arbitrary<Json> trees(int depth) {
    Arbitrary<Json> leaves =
        Arbitraries.oneOf(
            Arbitraries.of(
                    "",
                    "a",
                    "c",
                    "d",
                    "i:2",
                    "50%",
                    "merge",
                    "replace",
                    "delete",
                    "Always",
                    "1Gi",
                    "2026-01-01T00:00:00Z",
                    "default",
                    "None",
                    "10.96.0.7",
                    "app",
                    "TCP",
                    "v1")
                .map(Json::of),
            Arbitraries.of("0", "-1", "1", "80", "30000", "70000", "1e999", "0.5", "99999999999999")
                .map(Json.Num::new),
            Arbitraries.of(
                Json.Bool.TRUE, Json.Bool.FALSE, Json.Null.NULL, Json.Obj.EMPTY, Json.Arr.EMPTY));
    if (depth == 0) {
      return leaves;
    }
    Arbitrary<Json> inner = Arbitraries.lazy(() -> trees(depth - 1));
    return Arbitraries.frequencyOf(
        Tuple.of(6, objects(inner)),
        Tuple.of(3, inner.list().ofMaxSize(3).map(Json.Arr::new)),
        Tuple.of(2, leaves));
  }

  private static Arbitrary<Json> objects(Arbitrary<Json> inner) {
    return Arbitraries.maps(Arbitraries.oneOf(Arbitraries.of(NAMES), Arbitraries.of(MORE)), inner)
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(members -> new Json.Obj(new TreeMap<>(members)));
  }

  /** A patch that begins with a path of the objects, so that it meets something. */
  @Provide
  Arbitrary<Json> patches() {
    Arbitrary<Json> below = trees(3);
    return Arbitraries.oneOf(
        trees(4),
        below.map(tree -> Json.object("spec", tree)),
        below.map(tree -> Json.object("metadata", tree)),
        below.map(tree -> Json.object("status", tree)),
        objects(trees(2))
            .map(tree -> Json.object("spec", Json.object("template", Json.object("spec", tree)))),
        objects(trees(2))
            .map(
                tree ->
                    Json.object("spec", Json.object("containers", new Json.Arr(List.of(tree))))),
        objects(trees(2))
            .map(tree -> Json.object("spec", Json.object("ports", new Json.Arr(List.of(tree))))));
  }

  /** Parts of patches that make sense somewhere, by single quotes. */
  private static final List<String> PARTS =
      List.of(
          "{'metadata':{'labels':{'a':'b'}}}",
          "{'metadata':{'labels':{'app':'other'}}}",
          "{'metadata':{'labels':null}}",
          "{'metadata':{'labels':{'a':null}}}",
          "{'metadata':{'annotations':{'a/b':'','c':'d'}}}",
          "{'metadata':{'annotations':{'$patch':'replace','c':'d'}}}",
          "{'metadata':{'finalizers':['e.com/a','e.com/a']}}",
          "{'metadata':{'finalizers':['e.com/b'],'$setElementOrder/finalizers':['e.com/b','e.com/a']}}",
          "{'metadata':{'$deleteFromPrimitiveList/finalizers':['e.com/a']}}",
          "{'metadata':{'ownerReferences':[{'apiVersion':'v1','kind':'Pod','name':'x','uid':'u'}]}}",
          "{'metadata':{'ownerReferences':[{'uid':'u','$patch':'delete'}]}}",
          "{'metadata':{'deletionTimestamp':'2026-01-01T00:00:00Z'}}",
          "{'metadata':{'creationTimestamp':null}}",
          "{'metadata':{'generation':7,'resourceVersion':''}}",
          "{'metadata':{'managedFields':[]}}",
          "{'metadata':null}",
          "{'spec':null}",
          "{'spec':{}}",
          "{'status':null}",
          "{'data':{'k':'w','l':''}}",
          "{'data':null,'binaryData':{'z':'aGk='}}",
          "{'immutable':true}",
          "{'spec':{'replicas':0}}",
          "{'spec':{'replicas':null}}",
          "{'spec':{'paused':true,'minReadySeconds':3}}",
          "{'spec':{'strategy':{'type':'Recreate','rollingUpdate':null}}}",
          "{'spec':{'strategy':{'$retainKeys':['type'],'type':'Recreate'}}}",
          "{'spec':{'strategy':{'rollingUpdate':{'maxSurge':'50%','maxUnavailable':0}}}}",
          "{'spec':{'template':{'spec':{'containers':[{'name':'c','image':'img:2'}]}}}}",
          "{'spec':{'template':{'spec':{'containers':[{'name':'d','image':'img:2'}],"
              + "'$setElementOrder/containers':[{'name':'d'},{'name':'c'}]}}}}",
          "{'spec':{'template':{'spec':{'containers':[{'name':'c','$patch':'delete'},{'name':'e','image':'x'}]}}}}",
          "{'spec':{'template':{'spec':{'containers':[{'$patch':'replace'},{'name':'f','image':'x'}]}}}}",
          "{'spec':{'template':{'spec':{'containers':[{'name':'c','ports':[{'containerPort':80,'$patch':'delete'},"
              + "{'containerPort':81}]}]}}}}",
          "{'spec':{'template':{'spec':{'containers':[{'name':'c','env':[{'name':'A','value':'1'},{'name':'B'}]}]}}}}",
          "{'spec':{'template':{'spec':{'containers':[{'name':'c','env':[{'name':'A',"
              + "'valueFrom':{'fieldRef':{'fieldPath':'metadata.name'}},'value':null}]}]}}}}",
          "{'spec':{'template':{'spec':{'volumes':[{'name':'v','emptyDir':{}}]}}}}",
          "{'spec':{'template':{'spec':{'volumes':[{'name':'v','configMap':{'name':'m'},'$retainKeys':['name','configMap']}]}}}}",
          "{'spec':{'template':{'metadata':{'annotations':{'restartedAt':'now'}}}}}",
          "{'spec':{'template':{'spec':{'tolerations':[{'operator':'Exists'}],'nodeSelector':{'a':'b'}}}}}",
          "{'spec':{'containers':[{'name':'c','image':'i:2'}]}}",
          "{'spec':{'containers':[{'name':'c','image':'i:2'},{'name':'d','image':'i:3'}]}}",
          "{'spec':{'containers':[{'name':'d','image':'i:2'}],'$setElementOrder/containers':[{'name':'c'},{'name':'d'}]}}",
          "{'spec':{'tolerations':[{'key':'a','operator':'Exists','effect':'NoExecute'}]}}",
          "{'spec':{'activeDeadlineSeconds':5}}",
          "{'spec':{'terminationGracePeriodSeconds':1}}",
          "{'spec':{'nodeName':'m'}}",
          "{'spec':{'type':'ClusterIP'}}",
          "{'spec':{'type':'ExternalName','externalName':'e.com'}}",
          "{'spec':{'type':'LoadBalancer'}}",
          "{'spec':{'clusterIP':null,'clusterIPs':null}}",
          "{'spec':{'clusterIP':'None'}}",
          "{'spec':{'ports':[{'port':80,'nodePort':null}]}}",
          "{'spec':{'ports':[{'port':80,'name':'a'},{'port':81,'name':'b','protocol':'UDP'}]}}",
          "{'spec':{'ports':[{'port':80,'$patch':'delete'},{'port':82,'targetPort':'web'}]}}",
          "{'spec':{'ports':[]}}",
          "{'spec':{'selector':{'a':'b'}}}",
          "{'spec':{'externalIPs':['1.2.3.4'],'sessionAffinity':'ClientIP'}}",
          "{'status':{'replicas':3,'readyReplicas':2,'observedGeneration':1}}",
          "{'status':{'phase':'Running','podIP':'10.0.0.1','podIPs':[{'ip':'10.0.0.1'}]}}",
          "{'status':{'conditions':[{'type':'Ready','status':'True'}]}}",
          "{'status':{'conditions':[{'type':'Ready','$patch':'delete'},{'type':'X','status':'False'}]}}",
          "{'status':{'containerStatuses':[{'name':'c','ready':true,'restartCount':1,'image':'i','imageID':''}]}}",
          "{'status':{'loadBalancer':{'ingress':[{'ip':'1.2.3.4'}]}}}");

  @Provide
  Arbitrary<List<Json>> series() {
    return Arbitraries.of(PARTS)
        .map(text -> Json.parse(text.replace('\'', '"')))
        .list()
        .ofMinSize(1)
        .ofMaxSize(6);
  }

  @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
  void seriesOfPatches_isDoneOrRefusedOneByOne(
      @ForAll("series") List<Json> patches,
      @ForAll("series") List<Json> ofStatus,
      @ForAll boolean strategic) {
    Api api = api();
    Patch.Type type = strategic ? Patch.Type.STRATEGIC : Patch.Type.MERGE;
    for (Map.Entry<Class<? extends Resource>, String> entry : OBJECTS) {
      create(api, entry.getKey(), "default", entry.getValue());
      for (Json patch : patches) {
        check(api, entry.getKey(), new Patch(type, Bytes.of(patch.toBytes())), false);
      }
      for (Json patch : ofStatus) {
        check(api, entry.getKey(), new Patch(type, Bytes.of(patch.toBytes())), true);
      }
    }
  }

  @Provide
  Arbitrary<Json> operations() {
    Arbitrary<String> paths =
        Arbitraries.of(
            "/metadata/name",
            "/metadata/labels",
            "/metadata/labels/a",
            "/spec",
            "/spec/containers",
            "/spec/containers/-",
            "/spec/containers/0",
            "/spec/containers/0/image",
            "/spec/containers/7",
            "/spec/containers/01",
            "/spec/ports/0/nodePort",
            "/spec/replicas",
            "/data",
            "/data/k",
            "/status",
            "",
            "/",
            "nonsense",
            "/~0~1",
            "/~2",
            "/spec/template/spec/containers/0/name");
    return Combinators.combine(
            Arbitraries.of("add", "remove", "replace", "move", "copy", "test", "x"),
            paths,
            paths,
            trees(2))
        .as(
            (op, path, from, value) ->
                (Json)
                    Json.object("op", Json.of(op))
                        .with("path", path)
                        .with("from", from)
                        .with("value", value))
        .list()
        .ofMaxSize(3)
        .map(Json.Arr::new);
  }

  @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
  void patch_isDoneOrRefused(
      @ForAll("patches") Json patch, @ForAll Patch.Type type, @ForAll boolean status) {
    attempt(patch, type, status);
  }

  @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
  void jsonPatch_isDoneOrRefused(@ForAll("operations") Json patch, @ForAll boolean status) {
    attempt(patch, Patch.Type.JSON, status);
  }

  private static void attempt(Json patch, Patch.Type type, boolean status) {
    Api api = api();
    for (Map.Entry<Class<? extends Resource>, String> entry : OBJECTS) {
      create(api, entry.getKey(), "default", entry.getValue());
      check(api, entry.getKey(), new Patch(type, Bytes.of(patch.toBytes())), status);
    }
  }

  private static <T extends Resource> void check(
      Api api, Class<T> type, Patch patch, boolean status) {
    Kind<T> kind = api.kinds().of(type);
    Resources<T> objects = api.resources(kind).inNamespace("default");
    T before = objects.get("a");
    T after;
    try {
      after = (status ? objects.status() : objects).patch("a", patch, WriteOptions.NONE);
    } catch (ApiException refused) {
      assertThat(refused.status().code()).as(refused.status().toString()).isBetween(400, 500);
      assertThat(objects.get("a")).isEqualTo(before);
      return;
    }
    assertThat(objects.get("a")).isEqualTo(after);
    assertThat(after.metadata().uid()).isEqualTo(before.metadata().uid());
    assertThat(kind.read(kind.toJson(after), unknown -> {})).isEqualTo(after);
    assertThat(objects.update(after)).as("an object as it was read").isEqualTo(after);
  }
}
