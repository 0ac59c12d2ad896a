package dev.orch.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.core.Container;
import org.junit.jupiter.api.Test;

class TargetsTest {
  private static Container probed(String httpGet) {
    return Pods.pod(
            "'containers':[{'name':'c','ports':[{'name':'web','containerPort':8080}],"
                + "'readinessProbe':{'httpGet':{"
                + httpGet
                + "}}}]")
        .spec()
        .containers()
        .get(0);
  }

  private static String url(String httpGet, String ip) {
    Container container = probed(httpGet);
    return Targets.url(container.readinessProbe().httpGet(), container, ip);
  }

  @Test
  void podIsAskedAtItsAddress_unlessAHostIsNamed() {
    assertThat(url("'path':'/ok','port':80", "10.0.0.1")).isEqualTo("http://10.0.0.1:80/ok");
    assertThat(url("'path':'ok','port':80,'host':'example.com'", "10.0.0.1"))
        .isEqualTo("http://example.com:80/ok");
    assertThat(url("'port':80", "fd00::1")).isEqualTo("http://[fd00::1]:80/");
  }

  @Test
  void schemeAndNamedPorts_areTheActions() {
    assertThat(url("'port':'web','scheme':'HTTPS'", "10.0.0.1"))
        .isEqualTo("https://10.0.0.1:8080/");
  }
}
