package dev.orch.client;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.client.KubeConfig.Part;
import dev.orch.model.json.Json;
import dev.orch.store.api.User;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes an access of the parts of a kubeconfig. Stateless; every method throws
 * IllegalArgumentException naming the field that is faulty.
 */
final class ConfiguredAccess {
  private static final List<String> EXEC_VERSIONS =
      ImmutableList.of("client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1");

  private ConfiguredAccess() {}

  static ClusterAccess of(Part context, Part cluster, Part user, InstantSource clock) {
    String namespace = context.text("namespace");
    String proxy = cluster.text("proxy-url");
    return new ClusterAccess(
        URI.create(cluster.text("server")),
        trust(cluster),
        credentials(user, cluster, clock),
        namespace.isEmpty() ? "default" : namespace,
        impersonated(user.json()),
        proxy.isEmpty() ? null : proxy(proxy));
  }

  private static URI proxy(String text) {
    URI proxy = URI.create(text);
    if (!"http".equals(proxy.getScheme()) || proxy.getHost() == null || proxy.getPort() < 0) {
      throw new IllegalArgumentException("proxy-url: only http://host:port is supported: " + text);
    }
    return proxy;
  }

  private static Trust trust(Part cluster) {
    String authority = data(cluster, "certificate-authority");
    boolean anybody = flag(cluster.json(), "insecure-skip-tls-verify");
    Trust trust =
        new Trust(
            authority.isEmpty() ? ImmutableList.of() : Pem.certificates(authority), "", anybody);
    return trust.named(cluster.text("tls-server-name"));
  }

  private static boolean flag(Json.Obj json, String name) {
    return json.get(name) instanceof Json.Bool flag && flag.value();
  }

  /** What {@code name-data} has, or the file that {@code name} names, or {@code ""}. */
  private static String data(Part part, String name) {
    String inline = part.text(name + "-data");
    if (!inline.isEmpty()) {
      try {
        return new String(
            Base64.getDecoder().decode(inline.replaceAll("\\s", "")), StandardCharsets.UTF_8);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(name + "-data is no base64", e);
      }
    }
    String file = part.text(name);
    try {
      return file.isEmpty() ? "" : Files.readString(part.folder().resolve(file));
    } catch (IOException e) {
      throw new IllegalArgumentException(name + ": can't read " + file, e);
    }
  }

  private static Credentials credentials(Part user, Part cluster, InstantSource clock) {
    String certificate = data(user, "client-certificate");
    String key = data(user, "client-key");
    if (certificate.isEmpty() != key.isEmpty()) {
      throw new IllegalArgumentException("client-certificate and client-key need each other");
    }
    Credentials shown = said(user, cluster, clock);
    if (certificate.isEmpty()) {
      return shown;
    }
    ClientIdentity identity = ClientIdentity.ofPem(certificate, key);
    return new WithIdentity(shown, identity);
  }

  /** What else is shown beside a certificate. */
  private static Credentials said(Part user, Part cluster, InstantSource clock) {
    String file = user.text("tokenFile");
    if (!file.isEmpty()) { // preferred to a token, which was the file's at some time
      return Credentials.tokenFile(user.folder().resolve(file), clock);
    }
    if (!user.text("token").isEmpty()) {
      return Credentials.token(user.text("token"));
    }
    if (!user.text("username").isEmpty()) {
      return Credentials.basic(user.text("username"), user.text("password"));
    }
    if (user.json().has("exec")) {
      return exec(user, cluster, clock);
    }
    if (user.json().has("auth-provider")) {
      throw new IllegalArgumentException(
          "auth-provider is no longer supported by Kubernetes: use an exec plugin");
    }
    return Credentials.anonymous();
  }

  private record WithIdentity(Credentials credentials, ClientIdentity identity)
      implements Credentials {
    @Override
    public Credential get() {
      return new Credential(credentials.get().authorization(), identity);
    }

    @Override
    public void refused(Credential shown) {
      credentials.refused(new Credential(shown.authorization(), null));
    }
  }

  private static Credentials exec(Part user, Part cluster, InstantSource clock) {
    Json.Obj exec = user.json().object("exec");
    String version = exec.text("apiVersion");
    if (!EXEC_VERSIONS.contains(version)) {
      throw new IllegalArgumentException("exec.apiVersion must be one of " + EXEC_VERSIONS);
    }
    if (exec.text("interactiveMode").equals("Always")) {
      throw new IllegalArgumentException("exec.interactiveMode Always: there is nobody to ask");
    }
    String program = exec.text("command");
    if (program.isEmpty()) {
      throw new IllegalArgumentException("exec.command is required");
    }
    List<String> command = new ArrayList<>();
    Path path = Path.of(program);
    boolean relative = path.getNameCount() > 1 && !path.isAbsolute();
    command.add(relative ? user.folder().resolve(path).toString() : program);
    exec.array("args").forEach(arg -> command.add(arg instanceof Json.Str s ? s.value() : ""));
    Map<String, String> environment = new TreeMap<>();
    exec.array("env")
        .forEach(e -> environment.put(e.asObject().text("name"), e.asObject().text("value")));
    Json.@Nullable Obj told = flag(exec, "provideClusterInfo") ? info(cluster) : null;
    return new ExecCredentials(
        new ExecCredentials.Plugin(command, environment, version, told, exec.text("installHint")),
        clock);
  }

  private static Json.Obj info(Part cluster) {
    String authority = data(cluster, "certificate-authority");
    byte[] bytes = authority.getBytes(StandardCharsets.UTF_8);
    Json.Obj info = Json.object("server", Json.of(cluster.text("server")));
    if (bytes.length > 0) {
      info = info.with("certificate-authority-data", Base64.getEncoder().encodeToString(bytes));
    }
    for (String name : List.of("tls-server-name", "proxy-url", "insecure-skip-tls-verify")) {
      Json value = cluster.json().get(name);
      info = value == null ? info : info.with(name, value);
    }
    for (Json extension : cluster.json().array("extensions")) {
      Json.Obj named = extension.asObject();
      Json config = named.get("extension");
      if (named.text("name").equals("client.authentication.k8s.io/exec") && config != null) {
        info = info.with("config", config);
      }
    }
    return info;
  }

  private static @Nullable User impersonated(Json.Obj user) {
    if (user.text("as").isEmpty()) {
      return null;
    }
    ImmutableSortedMap.Builder<String, List<String>> extra = ImmutableSortedMap.naturalOrder();
    user.object("as-user-extra")
        .members()
        .forEach((name, values) -> extra.put(name, texts(values)));
    Json groups = user.get("as-groups");
    return new User(
        user.text("as"),
        user.text("as-uid"),
        groups == null ? ImmutableList.of() : texts(groups),
        extra.buildOrThrow());
  }

  private static List<String> texts(Json array) {
    ImmutableList.Builder<String> texts = ImmutableList.builder();
    if (array instanceof Json.Arr values) {
      values.forEach(value -> texts.add(value instanceof Json.Str s ? s.value() : ""));
    }
    return texts.build();
  }
}
