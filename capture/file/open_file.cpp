// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/file/file_source.h"
#include "capture/file/file_stream.h"
#include "capture/file/open_stream.h"
#include "capture/file/signature.h"
#include "capture/file/unpack_stream.h"
#include "capture/source.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace synscope::capture {

namespace {

constexpr std::size_t kStartBytes = 24; // enough for every magic number, and the whole header of a pcap file

/// An opened path before anything of it was looked at.
struct Input {
    std::shared_ptr<const Descriptor> file;
    std::string name;
    std::uint64_t size = 0; ///< bytes; 0 for a pipe
    std::uint64_t base = 0; ///< where standard input stands in a redirected file
    bool regular = false;
};

std::string openProblem(const std::string& path, int code) {
    switch (code) {
    case ENOENT:
        return path + " does not exist; check the name.";
    case EACCES:
    case EPERM:
        return path + " may not be read by this user; change its permissions or copy it.";
    default:
        return path + " cannot be opened: " + std::strerror(code) + ".";
    }
}

// Without O_NONBLOCK opening a FIFO would hang, beyond the reach of any stop token, until somebody writes to
// it.
int openDescriptor(const std::string& path) {
    return path == "-" ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                       : ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
}

std::uint64_t standardInputPosition(int fd) {
    const off_t at = ::lseek(fd, 0, SEEK_CUR);
    return at > 0 ? static_cast<std::uint64_t>(at) : 0;
}

model::Result<Input> openInput(const std::string& path) {
    Descriptor descriptor(openDescriptor(path));
    struct stat status {};
    if (!descriptor.valid() || ::fstat(descriptor.fd(), &status) != 0)
        return model::Error{openProblem(path, errno)};
    Input input;
    input.name = path == "-" ? "standard input" : path;
    if (S_ISDIR(status.st_mode))
        return model::Error{input.name + " is a directory; name a capture file in it."};
    input.regular = S_ISREG(status.st_mode);
    if (input.regular) {
        input.size = static_cast<std::uint64_t>(status.st_size);
        input.base = path == "-" ? standardInputPosition(descriptor.fd()) : 0;
    }
    input.file = std::make_shared<const Descriptor>(std::move(descriptor));
    return input;
}

model::Error startProblem(const StreamBuffer& buffer, StreamState state, const std::string& name) {
    if (state == StreamState::Cancelled)
        return {"Opening " + name + " was cancelled."};
    if (state == StreamState::Broken)
        return {name + " cannot be read: " + buffer.stream().trouble() + "."};
    return {name + " is empty; nothing was captured, or the capture was not written to the end."};
}

/// What keeps a source from starting; an empty message: nothing.
model::Error fillStart(StreamBuffer& buffer, const std::string& name, const std::stop_token& stop) {
    const StreamState state = buffer.fillTo(kStartBytes, stop);
    if (state != StreamState::Data && (buffer.unread().empty() || state == StreamState::Cancelled))
        return startProblem(buffer, state, name);
    return {};
}

StreamBuffer unpacked(StreamBuffer packed, Compression compression) {
    const std::span<const std::byte> start = packed.unread();
    std::unique_ptr<ByteStream> stream = packed.takeStream();
    return StreamBuffer(std::make_unique<UnpackStream>(std::move(stream), start, compression));
}

/// Where frames can be read again: the file itself, or a spool that `buffer` fills; null when that was not
/// asked for.
model::Result<std::shared_ptr<Spool>> makeSpool(const Input& input, Compression compression,
                                                StreamBuffer& buffer, bool keep_frames) {
    if (input.regular && compression == Compression::None)
        return std::make_shared<Spool>(input.file, input.base);
    if (!keep_frames)
        return std::shared_ptr<Spool>();
    auto spool = Spool::makeTemporary();
    if (spool)
        buffer.keepIn(spool.value());
    return spool;
}

model::Result<std::unique_ptr<Source>> openSource(const Input& input, const OpenOptions& options) {
    StreamBuffer buffer(std::make_unique<FileStream>(input.file, input.regular, options.follow));
    if (auto problem = fillStart(buffer, input.name, options.stop); !problem.message.empty())
        return problem;
    const Compression compression = detectCompression(buffer.unread());
    if (compression != Compression::None) {
        buffer = unpacked(std::move(buffer), compression);
        if (auto problem = fillStart(buffer, input.name, options.stop); !problem.message.empty())
            return problem;
    }
    SourceFacts facts;
    facts.name = input.name;
    facts.bytes_total = input.size;
    auto format = detectFormat(ByteView(buffer.unread()), facts);
    if (!format)
        return format.error();
    facts.format = format.value()->name();
    if (compression != Compression::None)
        facts.format += std::string(", ") + compressionName(compression);
    auto spool = makeSpool(input, compression, buffer, options.keep_frames);
    if (!spool)
        return spool.error();
    buffer.consume(format.value()->headerSize());
    return std::unique_ptr<Source>(new FileSource(std::move(buffer), std::move(format.value()),
                                                  std::move(spool.value()), std::move(facts)));
}

} // namespace

model::Result<std::unique_ptr<Source>> openFile(const std::string& path, const OpenOptions& options) {
    const auto input = openInput(path);
    return input ? openSource(input.value(), options) : input.error();
}

model::Result<std::unique_ptr<Source>> openStream(Descriptor pipe, const std::string& name,
                                                  const OpenOptions& options) {
    Input input;
    input.file = std::make_shared<const Descriptor>(std::move(pipe));
    input.name = name;
    return openSource(input, options);
}

model::Result<std::unique_ptr<FrameReader>> openFrames(const std::string& path) {
    OpenOptions options;
    options.keep_frames = true;
    auto source = openFile(path, options);
    if (!source)
        return source.error();
    std::vector<Frame> frames;
    constexpr std::size_t kBatch = 1024;
    while (source.value()->read(frames, kBatch, {}) == ReadEnd::More)
        ;
    return source.value()->openFrames();
}

} // namespace synscope::capture
