package io.seedling.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import io.seedling.cli.OutputFile.Existing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What is remembered of a VM, in its {@code state.json}.
 *
 * @param uuid the machine's, for as long as it lives
 * @param image the cloud image it was made from; empty where it has disks that were given
 * @param createdMillis when it was made, in milliseconds since 1970
 * @param login who logs in by SSH
 * @param options of launch, by which it is started again
 * @param run its last start, until it was stopped
 * @param fleet the file of the fleet that it is of, absolute; empty where it is of none
 */
record VmState(
    String uuid,
    String image,
    long createdMillis,
    SshLogin login,
    List<String> options,
    Optional<VmRun> run,
    String fleet) {
  private static final int LARGEST = 1 << 20;

  VmState {
    options = List.copyOf(options);
  }

  /** Returns the state of a VM that has none yet; its UUID is the same each time. */
  static VmState fresh(VmDirectory directory, String image, long createdMillis) {
    String uuid = UUID.nameUUIDFromBytes(directory.path().toString().getBytes(UTF_8)).toString();
    return new VmState(
        uuid, image, createdMillis, SshLogin.UNKNOWN, List.of(), Optional.empty(), "");
  }

  VmState withRun(Optional<VmRun> newRun) {
    return new VmState(uuid, image, createdMillis, login, options, newRun, fleet);
  }

  VmState with(SshLogin newLogin, List<String> newOptions) {
    return new VmState(uuid, image, createdMillis, newLogin, newOptions, run, fleet);
  }

  VmState ofFleet(String file) {
    return new VmState(uuid, image, createdMillis, login, options, run, file);
  }

  /** Returns who logs in; where nobody knows, the user that images of that name have. */
  SshLogin likelyLogin() {
    return login.user().isEmpty() ? login.withUser(SshAccess.userOf(image)) : login;
  }

  /** Reads the state, if there is one. */
  static Optional<VmState> read(VmDirectory directory) throws IOException, ReportedException {
    Path file = directory.stateFile();
    String text;
    try {
      if (Files.size(file) > LARGEST) {
        throw damaged(file);
      }
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    try {
      VmState state = of(JsonParser.object().from(text));
      return Optional.of(
          state.run.isEmpty()
              ? state
              : state.withRun(Optional.of(state.run.get().found(state.uuid, directory))));
    } catch (JsonParserException | RuntimeException e) {
      throw damaged(file);
    }
  }

  private static ReportedException damaged(Path file) {
    return new ReportedException(
        ExitCode.FAILED,
        file + ": is damaged",
        "remove that file: the VM's disk and seed stay, its options are forgotten");
  }

  private static VmState of(JsonObject json) {
    return new VmState(
        UUID.fromString(json.getString("uuid", "")).toString(),
        json.getString("image", ""),
        json.getLong("created"),
        new SshLogin(json.getString("user", ""), texts(json, "identities")),
        texts(json, "options"),
        json.has("run") ? Optional.of(VmRun.read(json.getObject("run"))) : Optional.empty(),
        json.getString("fleet", ""));
  }

  static List<String> texts(JsonObject json, String key) {
    List<String> texts = new ArrayList<>();
    JsonArray array = json.getArray(key, new JsonArray());
    for (int i = 0; i < array.size(); i++) {
      texts.add(array.getString(i, ""));
    }
    return texts;
  }

  static void write(JsonStringWriter json, String key, List<String> texts) {
    json.array(key);
    for (String text : texts) {
      json.value(text);
    }
    json.end();
  }

  void write(VmDirectory directory) throws IOException {
    JsonStringWriter json = JsonWriter.indent("  ").string().object();
    json.value("uuid", uuid)
        .value("image", image)
        .value("created", createdMillis)
        .value("user", login.user());
    write(json, "identities", login.identities());
    write(json, "options", options);
    if (!fleet.isEmpty()) {
      json.value("fleet", fleet);
    }
    if (run.isPresent()) {
      run.get().writeTo(json);
    }
    String text = json.end().done() + "\n";
    OutputFile.publish(directory.stateFile(), Existing.REPLACE, true, new Text(text));
  }

  /** A text as an output's content; a lambda's first use would cost a start 8 ms. */
  record Text(String text) implements OutputFile.Content {
    @Override
    public void writeTo(FileChannel channel) throws IOException {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }
}
