//! The tree that tells what is a heading, a paragraph, a table (ISO 32000-1, 14.8). Groups are made while the page is composed, their leaves
//! while it is drawn.

use krilla::tagging::{Identifier, Node, TagGroup, TagKind, TagTree};

/// A tree that is being made.
#[derive(Default)]
pub struct Tags {
    groups: Vec<Group>,
    top: Vec<GroupId>,
}

/// A group of the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupId(usize);

struct Group {
    tag: TagKind,
    children: Vec<Child>,
}

enum Child {
    Group(GroupId),
    Leaf(Identifier),
}

impl Tags {
    /// A group beside those that are there.
    pub fn top(&mut self, tag: impl Into<TagKind>) -> GroupId {
        let id = self.make(tag.into());
        self.top.push(id);
        id
    }

    /// A group inside another one.
    pub fn inside(&mut self, parent: GroupId, tag: impl Into<TagKind>) -> GroupId {
        let id = self.make(tag.into());
        self.groups[parent.0].children.push(Child::Group(id));
        id
    }

    /// Something that was drawn belongs to the group.
    pub fn leaf(&mut self, of: GroupId, drawn: Identifier) {
        self.groups[of.0].children.push(Child::Leaf(drawn));
    }

    /// The finished tree.
    pub fn into_tree(self) -> TagTree {
        let mut groups: Vec<Option<Group>> = self.groups.into_iter().map(Some).collect();
        let mut tree = TagTree::new();
        for id in self.top {
            if let Some(group) = built(&mut groups, id) {
                tree.push(group);
            }
        }
        tree
    }

    fn make(&mut self, tag: TagKind) -> GroupId {
        self.groups.push(Group { tag, children: Vec::new() });
        GroupId(self.groups.len() - 1)
    }
}

/// Every group has one parent, so that each is taken once.
fn built(groups: &mut [Option<Group>], id: GroupId) -> Option<TagGroup> {
    let Group { tag, children } = groups[id.0].take()?;
    let children = children.into_iter().filter_map(|child| match child {
        Child::Group(id) => built(groups, id).map(Node::from),
        Child::Leaf(drawn) => Some(Node::from(drawn)),
    });
    let children = children.collect();
    Some(TagGroup::with_children(tag, children))
}
