package dev.orch.network.cni;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.json.Json;
import org.junit.jupiter.api.Test;

class ResultsTest {
  private static final Json.Obj NEWEST =
      json(
          """
          {'cniVersion': '1.1.0',
           'interfaces': [{'name': 'cni0'}, {'name': 'eth0', 'sandbox': '/x', 'mtu': 1400}],
           'ips': [{'address': 'fd00::5/64', 'interface': 1}, {'address': '10.0.0.5/24', 'interface': 1},
                   {'address': '10.0.0.1/24', 'interface': 0}],
           'routes': [{'dst': '0.0.0.0/0', 'mtu': 1400, 'table': 7}]}
          """);

  private static Json.Obj json(String text) {
    return Json.parse(text.replace('\'', '"')).asObject();
  }

  private static Json.Obj in(Json.Obj result, String version) {
    return Results.in(result, SpecVersion.of(version));
  }

  @Test
  void olderVersions_nameTheFamily_andLackWhatCameLater() {
    assertThat(in(NEWEST, "0.4.0"))
        .isEqualTo(
            json(
                """
                {'cniVersion': '0.4.0', 'interfaces': [{'name': 'cni0'}, {'name': 'eth0', 'sandbox': '/x'}],
                 'ips': [{'version': '6', 'address': 'fd00::5/64', 'interface': 1},
                         {'version': '4', 'address': '10.0.0.5/24', 'interface': 1},
                         {'version': '4', 'address': '10.0.0.1/24', 'interface': 0}],
                 'routes': [{'dst': '0.0.0.0/0'}]}
                """));
    assertThat(in(in(NEWEST, "0.3.1"), "1.0.0")).isEqualTo(in(NEWEST, "1.0.0"));
    assertThat(in(NEWEST, "1.1.0")).isEqualTo(NEWEST);
  }

  @Test
  void resultsOfTheFirstVersions_areUnderstood() {
    Json.Obj first =
        json(
            """
            {'cniVersion': '0.2.0',
             'ip4': {'ip': '10.0.0.5/24', 'gateway': '10.0.0.1', 'routes': [{'dst': '0.0.0.0/0'}]},
             'ip6': {'ip': 'fd00::5/64'}}
            """);
    assertThat(in(first, "1.0.0"))
        .isEqualTo(
            json(
                """
                {'cniVersion': '1.0.0',
                 'ips': [{'address': '10.0.0.5/24', 'gateway': '10.0.0.1'}, {'address': 'fd00::5/64'}],
                 'routes': [{'dst': '0.0.0.0/0'}]}
                """));
    assertThat(Results.ips(first)).containsExactly("10.0.0.5", "fd00::5");
  }

  @Test
  void podsAddresses_areThoseInItsNamespace_ofIPv4First() {
    assertThat(Results.ips(NEWEST)).containsExactly("10.0.0.5", "fd00::5");
  }
}
