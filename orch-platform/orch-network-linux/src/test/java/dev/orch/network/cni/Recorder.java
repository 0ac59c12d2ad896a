package dev.orch.network.cni;

import com.google.common.base.Splitter;
import dev.orch.model.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Plugins that write down how they are called, and answer what they are told to. */
final class Recorder {
  private static final String SCRIPT =
      """
      #!/bin/sh
      type=${0##*/}
      number=$(( $(ls '@LOG@' | wc -l) + 1 ))
      # Who reads the log sees all of a call or nothing.
      { env | grep ^CNI_; echo; cat; } >"@LOG@/../call.$$"
      mv "@LOG@/../call.$$" "@LOG@/$(printf %04d $number).$type.$CNI_COMMAND"
      times=$(ls '@LOG@' | grep -c "[.]$type[.]$CNI_COMMAND\\$")
      for answer in "@ANSWERS@/$type.$CNI_COMMAND.$times" "@ANSWERS@/$type.$CNI_COMMAND"; do
        if [ -f "$answer" ]; then
          sed 1d "$answer"
          exit "$(head -n 1 "$answer")"
        fi
      done
      """;

  final Path directory;
  private final Path log;
  private final Path answers;

  Recorder(Path folder, String... types) throws IOException {
    directory = Files.createDirectories(folder.resolve("bin"));
    log = Files.createDirectories(folder.resolve("log"));
    answers = Files.createDirectories(folder.resolve("answers"));
    for (String type : types) {
      script(type, SCRIPT.replace("@LOG@", "" + log).replace("@ANSWERS@", "" + answers));
    }
  }

  /** A plugin that does this instead. */
  void script(String type, String text) throws IOException {
    Path file = Files.writeString(directory.resolve(type), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** What a plugin answers; {@code ADD.2} is its second ADD. */
  void answer(String type, String command, int code, String output) throws IOException {
    Files.writeString(answers.resolve(type + "." + command), code + "\n" + output + "\n");
  }

  /** What it answers to ADD. */
  void gives(String type, String... ips) throws IOException {
    List<String> all = Stream.of(ips).map(ip -> "{\"address\":\"" + ip + "\"}").toList();
    answer(type, "ADD", 0, "{\"cniVersion\":\"1.0.0\",\"ips\":[" + String.join(",", all) + "]}");
  }

  record Call(String type, String command, Map<String, String> environment, Json.Obj config) {
    @Override
    public String toString() {
      return type + " " + command;
    }
  }

  /** What was called until now, in its order. */
  List<Call> calls() throws IOException {
    List<Call> calls = new ArrayList<>();
    try (Stream<Path> files = Files.list(log)) {
      for (Path file : files.sorted().toList()) {
        List<String> name = Splitter.on('.').splitToList(file.getFileName().toString());
        List<String> parts = Splitter.on("\n\n").limit(2).splitToList(Files.readString(file));
        Map<String, String> environment = new TreeMap<>();
        for (String line : Splitter.on('\n').split(parts.get(0))) {
          List<String> pair = Splitter.on('=').limit(2).splitToList(line);
          environment.put(pair.get(0), pair.get(1));
        }
        calls.add(
            new Call(name.get(1), name.get(2), environment, Json.parse(parts.get(1)).asObject()));
      }
    }
    return calls;
  }

  /** The calls in short. */
  List<String> said() throws IOException {
    return calls().stream().map(Call::toString).toList();
  }

  /** The only call of that kind. */
  Call call(String type, String command) throws IOException {
    List<Call> all =
        calls().stream().filter(c -> c.type.equals(type) && c.command.equals(command)).toList();
    if (all.size() != 1) {
      throw new AssertionError(type + " " + command + ": " + all);
    }
    return all.get(0);
  }
}
