// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/joined_detail.h"

#include "model/join_replay.h"
#include "model/join_words.h"
#include "ui/translate.h"
#include "ui/words.h"

#include <QFileInfo>

#include <utility>

namespace synscope::app {

namespace {

class JoinedFrames final : public capture::FrameReader {
public:
    explicit JoinedFrames(VantageFrames frames)
        : frames_(std::move(frames)) {}

    model::Result<capture::Frame> frameAt(model::FrameRef ref) override {
        return frames_.frameAt(fileOf(ref), plainRef(ref));
    }

private:
    VantageFrames frames_;
};

} // namespace

std::shared_ptr<ui::ConnectionDetail> joinedDetail(const Vantages& vantages, const ui::ConnectionRow& row,
                                                   std::size_t limit, const std::stop_token& stop) {
    auto frames = vantages.openFrames();
    if (!frames) {
        return nullptr;
    }
    const Vantages::Packets packets = vantages.packets(row.id, limit, *frames, stop);
    if (stop.stop_requested() || packets.joined.empty()) {
        return nullptr;
    }
    auto detail = std::make_shared<ui::ConnectionDetail>();
    detail->row = row;
    detail->steps = model::replayJoined(packets.joined, packets.views);
    detail->explanation = vantages.explain(row.id, packets);
    if (!packets.truncated) { // a gap in the middle would pass for waits
        detail->forecast = model::forecast(detail->steps, row.connection, detail->explanation.verdict,
                                           vantages.horizon());
    }
    detail->truncated = packets.truncated;
    detail->unreadable = packets.unreadable;
    return detail;
}

model::Result<std::unique_ptr<capture::FrameReader>> openJoinedFrames(const Vantages& vantages) {
    auto frames = vantages.openFrames();
    if (!frames) {
        return frames.error();
    }
    return std::unique_ptr<capture::FrameReader>(std::make_unique<JoinedFrames>(std::move(*frames)));
}

QString joinedName(const QStringList& paths) {
    QStringList names;
    for (const QString& path : paths) {
        names += QFileInfo(path).fileName();
    }
    return names.join(QStringLiteral(" + "));
}

QString joinedNote(const Vantages& vantages) {
    QStringList sentences;
    for (const capture::SourceFacts& facts : vantages.facts()) {
        if (!facts.damage.empty()) {
            sentences += ui::toQString(facts.damage);
        }
    }
    return sentences.join(u' ');
}

} // namespace synscope::app
