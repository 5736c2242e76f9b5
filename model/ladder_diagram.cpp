// SPDX-License-Identifier: GPL-3.0-or-later
// The ladder in two diagram languages: Mermaid (https://mermaid.js.org/syntax/sequenceDiagram.html) and
// PlantUML (https://plantuml.com/sequence-diagram).
#include "model/ladder_label.h"
#include "model/ladder_walk.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace synscope::model {
namespace {

/// Both languages know the sides as C and S, routers as R1, R2, …
std::string participant(Side side) {
    return side == Side::Client ? "C" : "S";
}

class Routers {
public:
    explicit Routers(const Ladder& ladder) {
        for (const LadderArrow& arrow : ladder.arrows) {
            if (!arrow.via.empty() &&
                std::find(addresses_.begin(), addresses_.end(), arrow.via) == addresses_.end()) {
                addresses_.push_back(arrow.via);
            }
        }
    }
    [[nodiscard]] const std::vector<std::string>& addresses() const { return addresses_; }
    [[nodiscard]] std::string sender(const LadderArrow& arrow) const {
        if (arrow.via.empty()) {
            return participant(arrow.from);
        }
        const auto found = std::find(addresses_.begin(), addresses_.end(), arrow.via);
        return nameOf(static_cast<std::size_t>(found - addresses_.begin()));
    }
    static std::string nameOf(std::size_t router) { return "R" + std::to_string(router + 1); }

private:
    std::vector<std::string> addresses_;
};

/// What differs between the languages; the walk is the same.
struct Language {
    const char* indent;
    const char* note_left;  ///< "Note left of"
    const char* note_right; ///< "Note right of"
    const char* note_over;
    const char* pair; ///< "C,S"
    const char* note_separator;
    const char* message_separator;
    std::string (*escape)(const std::string&);
    const char* (*line)(const LadderArrow&);
    std::string (*gap)(const std::string&);
};

class DiagramWriter : public LadderVisitor {
public:
    DiagramWriter(const Ladder& ladder, const Routers& routers, const Language& language)
        : ladder_(ladder)
        , routers_(routers)
        , language_(language) {}

    std::string run() {
        for (const Text& clock : ladder_.clocks) {
            line(note(language_.note_over, language_.pair, english(clock)));
        }
        walkLadder(ladder_, *this);
        return std::move(text_);
    }

    void arrow(const LadderArrow& arrow, std::array<const LifelineSpan*, 2> states) override {
        const std::string words = gutterTime(arrow.time - ladder_.origin) + " · " + labelAndTag(arrow);
        line(routers_.sender(arrow) + language_.line(arrow) + participant(other(arrow.from)) +
             language_.message_separator + language_.escape(words));
        if (!arrow.note.empty()) {
            line(note(language_.note_over, language_.pair, english(arrow.note)));
        }
        for (const LifelineSpan* span : states) {
            if (span != nullptr && span->state != TcpState::Unknown) {
                sideNote(span->side, std::string(toString(span->state)));
            }
        }
    }

    void gap(const LadderGap& gap) override { line(language_.gap(language_.escape(english(gap.label)))); }

    void event(const LadderEvent& event) override { sideNote(event.side, english(event.text)); }

private:
    [[nodiscard]] std::string note(const char* where, const std::string& whom,
                                   const std::string& words) const {
        return std::string(where) + ' ' + whom + language_.note_separator + language_.escape(words);
    }

    void sideNote(Side side, const std::string& words) {
        const bool client = side == Side::Client;
        line(note(client ? language_.note_left : language_.note_right, participant(side), words));
    }

    void line(const std::string& content) { text_ += language_.indent + content + '\n'; }

    const Ladder& ladder_;
    const Routers& routers_;
    const Language& language_;
    std::string text_;
};

/// Replaces each letter of `special` by what `code` makes of it.
template <class Code>
std::string escaped(const std::string& text, std::string_view special, Code code) {
    std::string result;
    for (const char letter : text) {
        result += special.find(letter) == std::string_view::npos ? std::string(1, letter) : code(letter);
    }
    return result;
}

/// `;` and a line end close a statement, `#` begins an entity, `<` a tag.
std::string mermaidEscape(const std::string& text) {
    return escaped(text, "#;<>\n",
                   [](char letter) { return '#' + std::to_string(static_cast<int>(letter)) + ';'; });
}

const char* mermaidLine(const LadderArrow& arrow) {
    if (arrow.end != ArrowEnd::Arrives) {
        return arrow.dashed || arrow.ghost ? "--x" : "-x";
    }
    return arrow.dashed || arrow.ghost ? "-->>" : "->>";
}

std::string mermaidGap(const std::string& words) {
    return "Note over C,S: ⋮ " + words + " ⋮";
}

constexpr Language kMermaid = {"    ", "Note left of", "Note right of", "Note over", "C,S",
                               ": ",   ": ",           mermaidEscape,   mermaidLine, mermaidGap};

/// `~` keeps the next letter from being markup; a line end would end the statement.
std::string plantUmlEscape(const std::string& text) {
    return escaped(text, "~<\\\n",
                   [](char letter) { return letter == '\n' ? " " : std::string("~") + letter; });
}

const char* plantUmlLine(const LadderArrow& arrow) {
    if (arrow.end != ArrowEnd::Arrives) {
        return arrow.dashed || arrow.ghost ? " -->x " : " ->x ";
    }
    return arrow.dashed || arrow.ghost ? " --> " : " -> ";
}

std::string plantUmlGap(const std::string& words) {
    return "... " + words + " ...";
}

constexpr Language kPlantUml = {"",    "note left of", "note right of", "note over",  "C, S",
                                " : ", " : ",          plantUmlEscape,  plantUmlLine, plantUmlGap};

} // namespace

std::string ladderMermaid(const Ladder& ladder, std::span<const LadderStep> /*steps*/,
                          const Connection& /*connection*/) {
    const Routers routers(ladder);
    std::string text = "sequenceDiagram\n";
    text += "    participant C as client<br/>" + toString(ladder.client) + '\n';
    text += "    participant S as server<br/>" + toString(ladder.server) + '\n';
    for (std::size_t i = 0; i < routers.addresses().size(); ++i) {
        text += "    participant " + Routers::nameOf(i) + " as " + routers.addresses()[i] + '\n';
    }
    return text + DiagramWriter(ladder, routers, kMermaid).run();
}

std::string ladderPlantUml(const Ladder& ladder, std::span<const LadderStep> /*steps*/,
                           const Connection& /*connection*/) {
    const Routers routers(ladder);
    std::string text = "@startuml\nhide footbox\n";
    text += "participant \"client\\n" + toString(ladder.client) + "\" as C\n";
    text += "participant \"server\\n" + toString(ladder.server) + "\" as S\n";
    for (std::size_t i = 0; i < routers.addresses().size(); ++i) {
        text += "participant \"" + routers.addresses()[i] + "\" as " + Routers::nameOf(i) + '\n';
    }
    return text + DiagramWriter(ladder, routers, kPlantUml).run() + "@enduml\n";
}

} // namespace synscope::model
