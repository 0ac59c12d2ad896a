package dev.orch.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.client.KubeConfig;
import dev.orch.client.RemoteApi;
import dev.orch.model.core.Service;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Hashtable;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cluster's names, served by the cluster itself and by a command alone. */
class DnsCommandTest {
  private static final Pattern AT = Pattern.compile("at (127\\.0\\.0\\.1:[0-9]+)\n");

  @TempDir private Path folder;

  /** What the JDK's own client is told; it takes no objects from there. */
  @SuppressWarnings({"BanJNDI", "JdkObsolete"})
  private static List<String> ask(String server, String name, String type) {
    Hashtable<String, String> settings = new Hashtable<>();
    settings.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
    settings.put(Context.PROVIDER_URL, "dns://" + server);
    try {
      InitialDirContext context = new InitialDirContext(settings);
      Attribute found = context.getAttributes(name, new String[] {type}).get(type);
      List<String> all = new ArrayList<>();
      if (found != null) {
        Collections.list(found.getAll()).forEach(each -> all.add(each.toString()));
      }
      return all;
    } catch (NameNotFoundException e) {
      return List.of("not found");
    } catch (NamingException e) {
      return List.of(String.valueOf(e.getMessage()));
    }
  }

  private static String address(OrchProcess orch) throws InterruptedException {
    orch.until("an address of names", () -> AT.matcher(orch.out()).find());
    Matcher at = AT.matcher(orch.out());
    assertThat(at.find()).isTrue();
    return at.group(1);
  }

  @Test
  void names_areServedByBoth() throws Exception {
    try (OrchProcess orch =
            OrchProcess.ready(
                OrchProcess.up(
                    folder, "--without=nodes", "--dns=127.0.0.1:0", "--dns-upstream=none"));
        RemoteApi api =
            RemoteApi.builder(
                    KubeConfig.of(List.of(folder.resolve("kubeconfig")))
                        .access(InstantSource.system()))
                .build();
        OrchProcess alone =
            OrchProcess.ready(
                OrchProcess.command(
                    Files.createDirectories(folder.resolve("alone")),
                    "dns",
                    "--kubeconfig=" + folder.resolve("kubeconfig"),
                    "--listen=127.0.0.1:0",
                    "--upstream=none",
                    "--threads=2"))) {
      String ip =
          api.resources(Service.class)
              .inNamespace("default")
              .create(
                  BuiltInKinds.SERVICE.read(
                      Json.parse(
                          "{\"metadata\":{\"name\":\"web\"},\"spec\":{\"ports\":[{\"name\":\"http\",\"port\":80}]}}"),
                      unknown -> {}))
              .spec()
              .clusterIP();
      for (String server : List.of(address(orch), address(alone))) {
        orch.until(
            "the Service's name",
            () -> ask(server, "web.default.svc.cluster.local", "A").equals(List.of(ip)));
        assertThat(ask(server, "_http._tcp.web.default.svc.cluster.local", "SRV"))
            .containsExactly("0 100 80 web.default.svc.cluster.local.");
        assertThat(ask(server, "nobody.default.svc.cluster.local", "A"))
            .containsExactly("not found");
        assertThat(ask(server, "kubernetes.default.svc.cluster.local", "A")).hasSize(1);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--listen=here, --listen: 'here' is no address such as 10.0.0.1:53",
    "--upstream=127.0.0.1:99999, --upstream: '127.0.0.1:99999' is no address such as 10.0.0.1:53",
    "--domain=a b, --domain: 'a b' is no domain",
    "--threads=0, --threads: 0 is not from 1 to 64"
  })
  void wrongOptions_areRefused(String option, String message) throws Exception {
    OrchProcess.Ended ended =
        OrchProcess.run(OrchProcess.command(folder, "dns", "--kubeconfig=nothing", option));
    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err()).startsWith(message);
  }
}
