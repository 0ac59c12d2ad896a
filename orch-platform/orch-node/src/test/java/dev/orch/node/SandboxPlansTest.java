package dev.orch.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.model.core.Pod;
import dev.orch.node.fields.ConfigException;
import dev.orch.runtime.SandboxSettings;
import dev.orch.runtime.SandboxSettings.Dns;
import dev.orch.runtime.SandboxSettings.PortMapping;
import dev.orch.runtime.SandboxSettings.Share;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SandboxPlansTest {
  private static final NodeSettings NODE =
      NodeSettings.of("n1", "192.168.0.1", Map.of(), "test://")
          .withRoot(Path.of("/kubelet"))
          .withHostDns(new Dns(List.of("9.9.9.9"), List.of("lan"), List.of("rotate")))
          .withClusterDns(List.of("10.96.0.10"));
  private static final SandboxPlans PLANS = new SandboxPlans(NODE, true);

  private static Pod pod(String spec) {
    return Pods.pod(spec + "'containers':[{'name':'c'}]");
  }

  private static SandboxSettings settings(String spec) {
    return PLANS.settings(pod(spec));
  }

  @Test
  void silentPod_sharesNothingWithTheNode() {
    SandboxSettings settings = settings("");
    assertThat(settings.network()).isEqualTo(Share.POD);
    assertThat(settings.pid()).isEqualTo(Share.CONTAINER);
    assertThat(settings.ipc()).isEqualTo(Share.POD);
    assertThat(settings.hostUsers()).isTrue();
    assertThat(settings.logDirectory()).isEqualTo("/kubelet/logs/default_web_u1");
  }

  @Test
  void namespaces_areSharedAsThePodSays() {
    SandboxSettings host = settings("'hostNetwork':true,'hostPID':true,'hostIPC':true,");
    assertThat(host.network()).isEqualTo(Share.NODE);
    assertThat(host.pid()).isEqualTo(Share.NODE);
    assertThat(host.ipc()).isEqualTo(Share.NODE);
    assertThat(settings("'shareProcessNamespace':true,").pid()).isEqualTo(Share.POD);
    assertThat(settings("'hostUsers':false,").hostUsers()).isFalse();
    assertThat(new SandboxPlans(NODE, false).settings(pod("")).network()).isEqualTo(Share.NODE);
  }

  @Test
  void sysctlsAndPorts_areHandedOn() {
    Pod pod =
        Pods.pod(
            "'securityContext':{'sysctls':[{'name':'net.core.somaxconn','value':'9'}]},"
                + "'containers':[{'name':'c','ports':[{'containerPort':80,'hostPort':8080,"
                + "'hostIP':'127.0.0.1'},{'containerPort':81}]}]");
    assertThat(PLANS.settings(pod).sysctls()).containsExactly(Map.entry("net.core.somaxconn", "9"));
    assertThat(PLANS.settings(pod).ports())
        .containsExactly(new PortMapping("TCP", 80, 8080, "127.0.0.1"));
  }

  @Test
  void hostname_isThePodsUnlessItSaysOtherwise() {
    assertThat(PLANS.hostname(pod(""))).isEqualTo("web");
    assertThat(PLANS.hostname(pod("'hostname':'a','subdomain':'b',"))).isEqualTo("a");
    assertThat(PLANS.hostname(pod("'hostname':'a','subdomain':'b','setHostnameAsFQDN':true,")))
        .isEqualTo("a.b.default.svc.cluster.local");
    assertThat(PLANS.hostname(pod("'hostNetwork':true,"))).isEqualTo("n1");
    assertThat(PLANS.hostname(pod("'hostnameOverride':'x.y',"))).isEqualTo("x.y");
    String subdomain = "b".repeat(50);
    assertThatThrownBy(
            () -> PLANS.hostname(pod("'setHostnameAsFQDN':true,'subdomain':'" + subdomain + "',")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("too long (64 characters is the max, ");
  }

  @Test
  void fullName_needsASubdomain() {
    assertThat(PLANS.fullName(pod("'hostname':'a',"))).isEmpty();
    assertThat(PLANS.fullName(pod("'subdomain':'s',")))
        .isEqualTo("web.s.default.svc.cluster.local");
  }

  @Test
  void clusterNames_areLookedForFirst() {
    assertThat(settings("'dnsPolicy':'ClusterFirst',").dns())
        .isEqualTo(
            new Dns(
                List.of("10.96.0.10"),
                List.of("default.svc.cluster.local", "svc.cluster.local", "cluster.local", "lan"),
                List.of("ndots:5")));
    assertThat(settings("'dnsPolicy':'ClusterFirst','hostNetwork':true,").dns()).isNull();
    assertThat(
            settings("'dnsPolicy':'ClusterFirstWithHostNet','hostNetwork':true,").dns().servers())
        .containsExactly("10.96.0.10");
    assertThat(settings("'dnsPolicy':'Default',").dns()).isNull();
  }

  @Test
  void ownDns_isAddedToWhatThePolicyGives() {
    String own =
        "'dnsConfig':{'nameservers':['1.2.3.4'],'searches':['a'],"
            + "'options':[{'name':'ndots','value':'2'},{'name':'edns0'}]},";
    assertThat(settings("'dnsPolicy':'None'," + own).dns().file())
        .isEqualTo("nameserver 1.2.3.4\nsearch a\noptions ndots:2 edns0\n");
    Dns cluster = settings("'dnsPolicy':'ClusterFirst'," + own).dns();
    assertThat(cluster.servers()).containsExactly("10.96.0.10", "1.2.3.4");
    assertThat(cluster.searches()).endsWith("lan", "a");
    assertThat(cluster.options()).containsExactly("ndots:2", "edns0");
    assertThat(settings("'dnsPolicy':'Default'," + own).dns().servers())
        .containsExactly("9.9.9.9", "1.2.3.4");
  }
}
